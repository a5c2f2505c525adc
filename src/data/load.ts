import type { Problem } from '../errors.ts';
import { asObject, type JsonObject } from '../json.ts';
import { readWorkspaceFile } from '../runner/workspace.ts';

/** The inputs with values of the user's own. */
export interface DataInputs {
  readonly data: string;
  readonly dataFiles: readonly string[];
}

/**
 * The user's own values: those of the files, in their order, then those of the input; later values win, key by key.
 * @returns undefined, with problems, if any of them could not be read
 */
export async function load(
  given: DataInputs,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): Promise<JsonObject | undefined> {
  const problemsBefore = problems.length;
  let merged: JsonObject = {};
  for (const file of given.dataFiles) {
    if (/^([^=/]*=)?obs:\/\//i.test(file)) {
      const what = `names ${JSON.stringify(file)}, and is read from the workspace only`;
      const cure = 'Download it in an earlier step; of OBS, only `scalars` is read.';
      problems.push({ input: 'data-file', what, cure });
      continue;
    }
    try {
      merged = merge(merged, await parseData(readWorkspaceFile(file, env), JSON.stringify(file)));
    } catch (error) {
      const cure = 'Give paths relative to the workspace, of JSON or YAML files that an earlier step wrote.';
      problems.push({ input: 'data-file', what: `is wrong: ${(error as Error).message}`, cure });
    }
  }
  if (given.data.trim() !== '') {
    try {
      merged = merge(merged, await parseData(given.data, 'the text'));
    } catch (error) {
      const cure = 'Give an object, e.g. `{"accuracy": 0.91}` or `accuracy: 0.91`.';
      problems.push({ input: 'data', what: `is wrong: ${(error as Error).message}`, cure });
    }
  }
  return problems.length === problemsBefore ? merged : undefined;
}

async function parseData(source: string, name: string): Promise<JsonObject> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch {
    // Most data is JSON; the rest is YAML, or a mistake that its parser explains.
    const { parse } = await import('yaml');
    try {
      parsed = parse(source, { logLevel: 'error' });
    } catch (error) {
      throw new Error(
        `${name} is neither JSON nor YAML: ${(error as Error).message.trim().replace(/\s+/g, ' ')}`,
      );
    }
  }
  const fields = parsed === null || parsed === undefined ? {} : asObject(parsed);
  if (fields === undefined)
    throw new Error(
      `${name} is ${Array.isArray(parsed) ? 'a list' : `a ${typeof parsed}`}, and an object is needed`,
    );
  return fields;
}

function merge(into: JsonObject, from: JsonObject): JsonObject {
  const merged: Record<string, unknown> = Object.assign(Object.create(null), into);
  for (const [key, value] of Object.entries(from)) {
    const [before, after] = [asObject(merged[key]), asObject(value)];
    merged[key] = before && after ? merge(before, after) : value;
  }
  return merged;
}
