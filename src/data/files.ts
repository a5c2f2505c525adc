import type { JsonObject } from '../json.ts';
import { FormatError } from './formats/format-error.ts';
import { readContent } from './formats/index.ts';
import type { Item } from './items.ts';
import { isEventFile, readRuns, valueOfRuns } from './runs.ts';
import { columnsOf, isRecord, isTable } from './table.ts';
import type { Found, WorkspaceFiles } from './workspace-files.ts';

/** What one item of `data-file` came to. */
export interface FileValues {
  /** The file, or the newest of several, for messages. */
  readonly shown: string;
  readonly values: JsonObject;
  /** Whether there is nothing in it, not even blank values. */
  readonly isBlank: boolean;
  /** What the log should tell, e.g. which of several files it was. */
  readonly note?: string;
}

/** Nothing by that name, or nothing of it yet: what `if-no-files-found` is about. */
export class NotThere extends Error {
  readonly cure: string;

  constructor(message: string, cure: string) {
    super(message);
    this.cure = cure;
  }
}

/**
 * Reads what an item of `data-file` means.
 * @throws NotThere, FormatError, or Error for a path outside of the workspace; each message follows the item
 */
export async function readItem({ name, path }: Item, files: WorkspaceFiles): Promise<FileValues> {
  const [newest, ...others] = files.find(path);
  if (newest === undefined) {
    throw new NotThere(
      'does not exist in the workspace',
      'Check the path, and whether the training has written it.',
    );
  }
  const note =
    others.length > 0
      ? { note: `${newest.shown}, the newest of ${others.length + 1} that match ${path}` }
      : {};
  try {
    const value = newest.isFolder
      ? await readFolder(newest, files)
      : (await readContent(files.read(newest))).value;
    return { shown: newest.shown, values: named(value, name, path), isBlank: value === null, ...note };
  } catch (error) {
    if (error instanceof FormatError && error.isCutOff) throw new NotThere(error.message, error.cure);
    throw error;
  }
}

async function readFolder(folder: Found, files: WorkspaceFiles): Promise<JsonObject> {
  const found = files.below(folder, isEventFile);
  if (found.length === 0) {
    throw new NotThere('is a folder without TensorBoard event files', 'Name a file in it.');
  }
  const { byName } = await readRuns(
    found.map((file) => ({ path: file.walked, open: async () => files.read(file) })),
    2,
  );
  if (byName.size === 0) {
    throw new FormatError('has TensorBoard event files without scalars', 'Have the training write scalars.');
  }
  return valueOfRuns(byName);
}

function named(value: unknown, name: string | undefined, path: string): JsonObject {
  if (name !== undefined) return Object.assign(Object.create(null), { [name]: value });
  if (value === null) return {};
  if (isTable(value)) return columnsOf(value);
  if (isRecord(value)) return value;
  const what = Array.isArray(value) ? 'is a list' : `is ${JSON.stringify(value) ?? 'a value'} alone`;
  throw new FormatError(what, `Give it a name: \`data-file: acc=${path}\`, and write \`data.acc\`.`);
}
