import { promisify } from 'node:util';
import zlib from 'node:zlib';

type Unpack = (content: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

/**
 * A body without its content encodings (RFC 9110, *Content-Encoding*).
 * @param header the names of the encodings, in the order in which they were applied
 * @throws RangeError ERR_BUFFER_TOO_LARGE if it becomes larger than `maxBytes`, or Error that says what is wrong with it
 */
export async function decode(content: Buffer, header: string, maxBytes: number): Promise<Buffer> {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  const encodings = names.filter((name) => name !== '' && name !== 'identity').reverse();
  if (encodings.length === 0 || content.length === 0) return content;
  let decoded = content;
  for (const encoding of encodings) {
    // What is called deflate should have zlib's header, but some servers leave it out.
    const hasHeader = ((decoded[0] ?? 0) & 0x0f) === 8;
    const unpackers: Readonly<Record<string, Unpack>> = {
      gzip: promisify(zlib.gunzip),
      'x-gzip': promisify(zlib.gunzip),
      deflate: promisify(hasHeader ? zlib.inflate : zlib.inflateRaw),
      br: promisify(zlib.brotliDecompress),
    };
    const unpack = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
    if (unpack === undefined) throw new Error(`its encoding ${encoding} was not asked for`);
    decoded = await unpack(decoded, { maxOutputLength: maxBytes }).catch((cause) => {
      if (cause.code === 'ERR_BUFFER_TOO_LARGE') throw cause;
      throw new Error(`it is not ${encoding} (${cause.code})`, { cause });
    });
  }
  return decoded;
}
