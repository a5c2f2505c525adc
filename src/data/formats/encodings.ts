import { join } from './bytes.ts';
import { cutOff, FormatError } from './format-error.ts';

/** Bytes of a file, in pieces of any size that nobody changes any more. */
export type Pieces = AsyncIterable<Uint8Array>;

/** More than a file of events needs for its first record's header, and all that tells what a file is. */
const headBytes = 64;

/** The pieces of a file as they were before it was packed, and its first bytes. */
export async function unpack(pieces: Pieces): Promise<{ head: Uint8Array; pieces: Pieces }> {
  const packed = await peek(pieces);
  const [first, second] = packed.head;
  // No file of records starts like that: it would have a record of 559,903 bytes or more before anything else.
  return first === 0x1f && second === 0x8b ? peek(gunzip(packed.pieces)) : packed;
}

async function peek(pieces: Pieces): Promise<{ head: Uint8Array; pieces: Pieces }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < headBytes) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    first.push(value);
    length += value.length;
  }
  async function* all() {
    yield* first;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head: join(first).subarray(0, headBytes), pieces: all() };
}

async function* gunzip(pieces: Pieces): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  const writing = (async () => {
    for await (const piece of pieces) await writer.write(piece);
    await writer.close();
  })();
  // It fails together with the other end, which tells why.
  writing.catch(() => {});
  try {
    for await (const piece of readable) yield piece;
    await writing;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'Z_BUF_ERROR') throw cutOff('ends too early for gzip');
    throw new FormatError(`is damaged gzip (${code ?? (error as Error).message})`, 'Write it again.');
  } finally {
    writer.abort().catch(() => {});
  }
}

/**
 * All pieces, up to a limit.
 * @param limit in bytes
 * @throws FormatError as soon as there are more, so that no more than that is ever held
 */
export async function* upTo(limit: number, pieces: Pieces): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > limit) {
      const cure = 'Have the training write less into it, or write its numbers into another.';
      throw new FormatError(`holds more than ${limit / 1024 / 1024} MB`, cure);
    }
    yield piece;
  }
}

/** @throws FormatError for what is no text, or in an encoding that could only be guessed */
export async function decodeText(pieces: Pieces): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  const bytes = join(all);
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(`is not ${encoding.toUpperCase()}`, 'Save it as UTF-8.');
  }
}

function encodingOf(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 1024);
  const text = String.fromCharCode(...start);
  if (text.startsWith('\xff\xfe')) return 'utf-16le';
  if (text.startsWith('\xfe\xff')) return 'utf-16be';
  const [, binary] = binaries.find(([magic]) => text.startsWith(magic)) ?? [];
  const cure = 'Have the training write its numbers as JSON or CSV, or for TensorBoard.';
  if (binary !== undefined) throw new FormatError(`is ${binary}`, cure);
  const zeros = [0, 1].map((side) => start.filter((byte, index) => byte === 0 && index % 2 === side).length);
  // ASCII has a zero in each of its 16 bits, always on the same side.
  if (Math.max(...zeros) * 4 > start.length && Math.min(...zeros) === 0) {
    throw new FormatError('is UTF-16 without its mark', 'Save it with a byte order mark, or as UTF-8.');
  }
  if (Math.max(...zeros) > 0) throw new FormatError('is a binary file', cure);
  return 'utf-8';
}

/** How binary files start, as Latin-1, and what they are. */
const binaries: readonly (readonly [start: string, name: string])[] = [
  ['PK\x03\x04', 'a ZIP archive, as .npz, .keras, .xlsx and PyTorch checkpoints are'],
  ['\x89HDF', 'an HDF5 file'],
  ['\x93NUMPY', 'a NumPy array'],
  ['PAR1', 'a Parquet file'],
  ['SQLite format 3', 'an SQLite database'],
  [':W&B', 'a log of Weights & Biases'],
  ['\x80\x04', 'a pickle of Python'],
  ['\x89PNG', 'a PNG image'],
  ['%PDF', 'a PDF document'],
  ['\x28\xb5\x2f\xfd', 'packed by zstd, and only gzip is read'],
  ['BZh', 'packed by bzip2, and only gzip is read'],
  ['\xfd7zXZ', 'packed by xz, and only gzip is read'],
];
