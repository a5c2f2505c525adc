// `of(k, b)` is the checksum of the byte `b` before `k` zero bytes, so that eight bytes are done in one step
// ("slicing by 8"): three times as fast as one at a time.
const table = new Int32Array(8 * 256);
const of = (k: number, byte: number) => table[(k << 8) | (byte & 255)] as number;
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  table[byte] = crc;
}
for (let index = 256; index < table.length; index++) {
  const before = table[index - 256] as number;
  table[index] = (before >>> 8) ^ of(0, before);
}

/**
 * CRC-32C (Castagnoli) from `start` to `end`, masked as the records of TensorFlow store it
 * (TensorFlow, *TFRecord and tf.train.Example*, "TFRecords format details").
 */
export function maskedCrc32c(bytes: DataView, start: number, end: number): number {
  let crc = -1;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low = crc ^ bytes.getInt32(at, true);
    const high = bytes.getInt32(at + 4, true);
    crc =
      of(7, low) ^
      of(6, low >>> 8) ^
      of(5, low >>> 16) ^
      of(4, low >>> 24) ^
      of(3, high) ^
      of(2, high >>> 8) ^
      of(1, high >>> 16) ^
      of(0, high >>> 24);
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ of(0, crc ^ bytes.getUint8(at));
  crc = ~crc;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
