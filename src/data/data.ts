import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Problem } from '../errors.ts';
import { asObject, type JsonObject } from '../json.ts';

const maxFileBytes = 4 * 1024 * 1024;

/**
 * A text file of the workspace.
 * @throws Error that says why it can't be read, to follow the input's name
 */
export function readWorkspaceFile(path: string, env: NodeJS.ProcessEnv): string {
  const workspace = realpathSync(env.GITHUB_WORKSPACE || process.cwd());
  const shown = JSON.stringify(path);
  let real: string;
  try {
    // The real path, since a link in a checked-out branch may lead anywhere.
    real = realpathSync(resolve(workspace, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ENOENT' ? `${shown} does not exist in the workspace` : `${shown} can't be read (${code})`,
    );
  }
  const inside = relative(workspace, real);
  if (inside === '..' || /^\.\.[/\\]/.test(inside) || isAbsolute(inside))
    throw new Error(`${shown} is outside of the workspace`);
  const stat = statSync(real);
  if (!stat.isFile()) throw new Error(`${shown} is no file`);
  if (stat.size > maxFileBytes) throw new Error(`${shown} has more than ${maxFileBytes / 1024 / 1024} MB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(real));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? `${shown} is not UTF-8`
        : `${shown} can't be read (${code})`,
    );
  }
}

/** The user's own values: the files in their order, then the input's; what comes later wins, key by key. */
export async function loadData(
  given: { readonly data: string; readonly dataFiles: readonly string[] },
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): Promise<JsonObject> {
  let merged: JsonObject = {};
  for (const file of given.dataFiles) {
    try {
      merged = merge(merged, await parseData(readWorkspaceFile(file, env), JSON.stringify(file)));
    } catch (error) {
      const cure = 'Give paths relative to the workspace, of JSON or YAML files that an earlier step wrote.';
      problems.push({ input: 'data-file', what: `is wrong: ${(error as Error).message}`, cure });
    }
  }
  if (given.data.trim() === '') return merged;
  try {
    return merge(merged, await parseData(given.data, 'the text'));
  } catch (error) {
    const cure = 'Give an object, e.g. `{"accuracy": 0.91}` or `accuracy: 0.91`.';
    problems.push({ input: 'data', what: `is wrong: ${(error as Error).message}`, cure });
    return merged;
  }
}

async function parseData(source: string, name: string): Promise<JsonObject> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch {
    // Most data is JSON; what is none is YAML, or a mistake that YAML's parser explains.
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
