import type { JsonObject } from '../json.ts';
import type { Pieces } from './formats/encodings.ts';
import { FormatError } from './formats/format-error.ts';
import { readEvents } from './formats/index.ts';
import { Run } from './formats/tfevents.ts';

/** A file of events that was found below a folder. */
export interface EventFile {
  /** From the folder on, with `/`. */
  readonly path: string;
  /** Its content; several may be asked for at once, ahead of their turn. */
  open(): Promise<Pieces>;
}

/** The series of a run, by tag. */
export type Tags = JsonObject;

/** The runs of a folder, as TensorBoard has them: one for each folder with a file of events. */
export interface Runs {
  /** By name: the folder's path, `.` for the folder itself. Only those that have scalars. */
  readonly byName: ReadonlyMap<string, Tags>;
  /** The paths of all files, in the order in which they were read. */
  readonly files: readonly string[];
  /** What is wrong with files that count in part or not at all, a sentence each. */
  readonly warnings: readonly string[];
}

/** What a template sees of runs: the tags of the folder itself, or of the only run, and beside them the other runs. */
export function valueOfRuns(byName: Runs['byName']): JsonObject {
  const [only] = byName.values();
  if (byName.size === 1 && only !== undefined) return only;
  const { '.': own, ...others } = Object.fromEntries(byName);
  // The folder's own tags last, so that no run hides one of them.
  return Object.assign(Object.create(null), others, own);
}

/**
 * Whether a file is one of events, by its name, as TensorBoard and MindInsight tell: a folder holds all kinds of files.
 * The lineage that MindSpore writes beside them is another message.
 */
export function isEventFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.profile-empty') || name.endsWith('_lineage')) return false;
  return name.includes('tfevents') || /summary\.\d+/.test(name);
}

/**
 * Reads the files of each run in the order of their names, with some of them opened ahead.
 * @throws FormatError, to follow the folder's name
 */
export async function readRuns(files: readonly EventFile[], ahead: number): Promise<Runs> {
  const inOrder = [...files].sort(
    (a, b) => compare(folderOf(a.path), folderOf(b.path)) || compare(a.path, b.path),
  );
  const runs = new Map<string, Run>();
  const warnings: string[] = [];
  for await (const { file, pieces } of openAhead(inOrder, ahead)) {
    const name = folderOf(file.path);
    const run = runs.get(name) ?? new Run();
    runs.set(name, run);
    const end = await readEvents(run, pieces).catch((error) => {
      if (!(error instanceof FormatError)) throw error;
      throw new FormatError(`has a file ${JSON.stringify(file.path)} that ${error.message}`, error.cure);
    });
    if (end === undefined) warnings.push(`${file.path} is not a file of events, whatever its name says.`);
    if (end === 'damaged') warnings.push(`${file.path} is damaged: what stands before that counts.`);
  }
  const found = [...runs].map(([name, run]) => [name, run.series()] as const);
  const byName = new Map(found.filter(([, tags]) => Object.keys(tags).length > 0));
  return { byName, files: inOrder.map(({ path }) => path), warnings };
}

async function* openAhead(files: readonly EventFile[], ahead: number) {
  const opened: { file: EventFile; content: Promise<Pieces> }[] = [];
  for (let next = 0; next < files.length || opened.length > 0; ) {
    for (let file = files[next]; file !== undefined && opened.length < ahead; file = files[++next]) {
      const content = file.open();
      // Its turn may never come, if an earlier one fails.
      content.catch(() => {});
      opened.push({ file, content });
    }
    const first = opened.shift();
    if (first !== undefined) yield { file: first.file, pieces: await first.content };
  }
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

// By code point, as TensorBoard sorts: UTF-16 would have other characters beyond U+FFFF.
function compare(a: string, b: string): number {
  const [one, other] = [[...a], [...b]];
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    const difference = (one[index]?.codePointAt(0) ?? 0) - (other[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
