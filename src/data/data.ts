import type { Problem } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { DataInputs, DataLog } from './load.ts';

/**
 * The user's own values; what reads them is loaded only if there are any.
 * @returns undefined, with problems, if any of them could not be read
 */
export async function loadData(
  given: DataInputs,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
  log: DataLog,
): Promise<JsonObject | undefined> {
  if (given.data.trim() === '' && given.dataFiles.trim() === '') return {};
  const { load } = await import('./load.ts');
  return load(given, env, problems, log);
}
