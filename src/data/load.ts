import { codes, type Problem } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { NotThere, readItem } from './files.ts';
import type { Content } from './formats/content.ts';
import { FormatError } from './formats/format-error.ts';
import * as json from './formats/json.ts';
import { parseItems } from './items.ts';
import { leaveOpen, markAsOfRun } from './lookup.ts';
import { isRecord } from './table.ts';
import { WorkspaceFiles } from './workspace-files.ts';

/** The inputs with values of the user's own. */
export interface DataInputs {
  readonly data: string;
  readonly dataFiles: string;
  readonly ifNoFilesFound: 'error' | 'warn' | 'ignore';
}

/** Where lines for the log and warnings go. */
export interface DataLog {
  info(line: string): void;
  warn(message: string): void;
}

/**
 * The user's own values: those of the files, in their order, then those of the input; later values win, key by key.
 * @param problems gets what is wrong: with the inputs, and with the code DATA_INVALID with what a run wrote
 * @returns undefined if any of them could not be read
 */
export async function load(
  given: DataInputs,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
  log: DataLog,
): Promise<JsonObject | undefined> {
  const problemsBefore = problems.length;
  const items = parseItems(given.dataFiles);
  const files = items.length > 0 ? new WorkspaceFiles(env) : undefined;
  const merged = new Merged(log);
  let isOpen = false;
  for (const item of items) {
    const shown = JSON.stringify(item.path);
    if (/^obs:\/\//i.test(item.path)) {
      const what = `names ${shown}, and is read from the workspace only`;
      problems.push({
        input: 'data-file',
        what,
        cure: 'Download it in an earlier step; of OBS, only `scalars` is read.',
      });
      continue;
    }
    try {
      const { values, note, shown: path, isBlank } = await readItem(item, files as WorkspaceFiles);
      if (note !== undefined) log.info(`data-file  ${note}`);
      if (isBlank && given.ifNoFilesFound !== 'error') isOpen = true;
      merged.add(values, path);
    } catch (error) {
      const { message, cure = 'Give a path in the workspace.' } = error as Error & { cure?: string };
      const isOfRun = error instanceof NotThere || error instanceof FormatError;
      if (error instanceof NotThere && given.ifNoFilesFound !== 'error') {
        if (given.ifNoFilesFound === 'warn')
          log.warn(`\`data-file\`: ${shown} ${message}. What the template takes from it is empty.`);
        if (item.name === undefined) isOpen = true;
        else merged.add({ [item.name]: null }, item.path);
        continue;
      }
      problems.push({
        input: 'data-file',
        what: `is wrong: ${shown} ${message}`,
        cure,
        ...(isOfRun ? { code: codes.data } : {}),
      });
    }
  }
  if (given.data.trim() !== '') {
    try {
      merged.add(await parseData(given.data));
    } catch (error) {
      const cure = 'Give an object, e.g. `{"accuracy": 0.91}` or `accuracy: 0.91`.';
      problems.push({ input: 'data', what: `is wrong: the text ${(error as Error).message}`, cure });
    }
  }
  if (problems.length > problemsBefore) return undefined;
  if (items.length > 0) markAsOfRun(merged.values);
  if (isOpen) leaveOpen(merged.values);
  return merged.values;
}

async function parseData(text: string): Promise<JsonObject> {
  const content = await readText(text);
  const value = content === undefined ? text : content.value;
  if (isRecord(value)) return value;
  throw new Error(`is ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}, and an object is needed`);
}

async function readText(text: string): Promise<Content | undefined> {
  try {
    const content = json.read(text);
    if (content !== undefined) return content;
  } catch {
    // The reader of YAML says where it is wrong.
  }
  const { read } = await import('./formats/yaml.ts');
  try {
    return read(text);
  } catch (error) {
    // No training writes an input.
    throw new Error(
      (error as Error).message.replace(
        /^ends too early \((.*)\): the training.*/,
        'is neither JSON nor YAML: $1',
      ),
    );
  }
}

/** Values put together key by key, with a warning for a key that two files have. */
class Merged {
  values: JsonObject = {};
  readonly #log: DataLog;
  readonly #origins = new Map<string, string>();

  constructor(log: DataLog) {
    this.#log = log;
  }

  /** @param origin the file, for a warning; undefined for the input, which wins on purpose */
  add(from: JsonObject, origin?: string): void {
    this.values = this.#merge(this.values, from, [], origin);
  }

  #merge(into: JsonObject, from: JsonObject, path: readonly string[], origin?: string): JsonObject {
    const merged: Record<string, unknown> = Object.assign(Object.create(null), into);
    for (const [key, value] of Object.entries(from)) {
      const at = [...path, key];
      const before = merged[key];
      if (isRecord(before) && isRecord(value)) {
        merged[key] = this.#merge(before, value, at, origin);
        continue;
      }
      this.#warn(at.join('.'), origin);
      merged[key] = value;
    }
    return merged;
  }

  #warn(key: string, origin: string | undefined): void {
    const before = this.#origins.get(key);
    if (before !== undefined && origin !== undefined) {
      this.#log.warn(
        `\`data.${key}\` is in both ${before} and ${origin}: the latter counts. Give one of them a name, e.g. \`other=${origin}\`.`,
      );
    }
    if (origin !== undefined) this.#origins.set(key, origin);
  }
}
