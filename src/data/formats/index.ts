import type { Content, Format } from './content.ts';
import { decodeText, type Pieces, unpack, upTo } from './encodings.ts';
import { FormatError } from './format-error.ts';
import type { Run } from './tfevents.ts';
import { type RecordsEnd, startsWithRecord } from './tfrecord.ts';

/** What a file may hold, in bytes, once it is unpacked. */
const limits = { text: 16 * 1024 * 1024, events: 64 * 1024 * 1024 };
/** Only JSON has longer lines, and what is garbage takes more time than its length. */
const maxLineLength = 2 * 1024 * 1024;

/** The formats of texts, in the order in which they are tried. What reads them is loaded only then. */
const formats: readonly (() => Promise<Format>)[] = [
  () => import('./json.ts'),
  () => import('./csv.ts'),
  () => import('./yaml.ts'),
];

/**
 * Reads a file of any format; which one is told by its content alone.
 * @throws FormatError for what no format makes sense of, and for what is too large
 */
export async function readContent(source: Pieces): Promise<Content> {
  const { head, pieces } = await unpack(source);
  if (startsWithRecord(head)) {
    const { Run } = await import('./tfevents.ts');
    const run = new Run();
    await addEvents(run, pieces);
    return { format: 'TensorBoard events', value: run.series() };
  }
  return readText(await decodeText(upTo(limits.text, pieces)));
}

/**
 * Reads a file of events into its run. It counts as far as it is whole.
 * @returns how it ended, or undefined for a file that is of another kind
 */
export async function readEvents(run: Run, source: Pieces): Promise<RecordsEnd | undefined> {
  const { head, pieces } = await unpack(source);
  if (!startsWithRecord(head)) return head.length === 0 ? 'whole' : undefined;
  return addEvents(run, pieces);
}

async function addEvents(run: Run, pieces: Pieces): Promise<RecordsEnd> {
  const file = run.file();
  try {
    for await (const piece of upTo(limits.events, pieces)) if (!file.push(piece)) break;
  } catch (error) {
    if (!(error instanceof FormatError && error.isCutOff)) throw error;
  }
  return file.end();
}

/** @throws FormatError for what no format makes sense of */
async function readText(whole: string): Promise<Content> {
  const text = whole.includes('\r') ? whole.replace(/\r\n?/g, '\n') : whole;
  if (text.trim() === '') return { format: 'nothing', value: null };
  const startsAsJson = /^\s*[[{]/.test(text);
  if (!startsAsJson && longestLine(text) > maxLineLength) {
    throw new FormatError(`has a line of ${longestLine(text)} characters`, 'Write a line for each row.');
  }
  for (const load of formats) {
    const { read } = await load();
    const content = read(text);
    if (content !== undefined) return content;
  }
  const start = JSON.stringify(text.trim().slice(0, 60));
  throw new FormatError(`is plain text (${start})`, 'Have the training write its numbers as JSON or CSV.');
}

function longestLine(text: string): number {
  let longest = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return longest;
}
