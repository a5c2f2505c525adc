/** Writes TensorBoard event files, as a writer that knows nothing of the reader in `src/` would. */

export interface Scalar {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
}

/** An event file with one record for each scalar, after the record with its version. */
export function eventFile(scalars: readonly Scalar[]): Buffer {
  const version = event(0, Buffer.concat([Buffer.from([0x1a, 13]), Buffer.from('brain.Event:2')]));
  return Buffer.concat([
    record(version),
    ...scalars.map(({ tag, step, value }) =>
      record(event(step, field(5, field(1, simpleValue(tag, value))))),
    ),
  ]);
}

/** A record (TFRecord) that holds any data. */
export function record(data: Uint8Array): Buffer {
  const framed = Buffer.alloc(data.length + 16);
  framed.writeBigUInt64LE(BigInt(data.length));
  framed.writeUInt32LE(masked(framed.subarray(0, 8)), 8);
  framed.set(data, 12);
  framed.writeUInt32LE(masked(data), 12 + data.length);
  return framed;
}

/** A field with a length, whose number is below 16. */
export function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);
}

function event(step: number, rest: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head[0] = 0x09;
  head.writeDoubleLE(1_767_322_000 + step, 1);
  return Buffer.concat([head, Buffer.from([0x10]), varint(step), rest]);
}

function simpleValue(tag: string, value: number): Buffer {
  const float = Buffer.alloc(5);
  float[0] = 0x15;
  float.writeFloatLE(value, 1);
  return Buffer.concat([field(1, Buffer.from(tag)), float]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return Buffer.from([...bytes, left]);
}

/** CRC-32C of each byte, bit by bit, as its polynomial is defined. */
const crcOfByte = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});

/** A checksum with the mask that TFRecord puts on it. */
function masked(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcOfByte[(crc ^ byte) & 255] ?? 0);
  crc = ~crc;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
