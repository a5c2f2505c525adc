import { join } from './bytes.ts';
import { maskedCrc32c } from './crc32c.ts';

const headerBytes = 12;
const footerBytes = 4;
/** A larger record holds images or a graph: it is passed over, and never held as a whole. */
const maxRecordBytes = 16 * 1024 * 1024;

/** How a file of records ended. While a job writes it, and after it was killed, it is cut off or ends in zeros. */
export type RecordsEnd = 'whole' | 'cut off' | 'damaged';

/** Whether bytes are the start of a file of records: the checksum of the first length is there. */
export function startsWithRecord(bytes: Uint8Array): boolean {
  if (bytes.length < headerBytes) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  return maskedCrc32c(view, 0, 8) === view.getUint32(8, true);
}

/**
 * Takes a file of records (TFRecord) apart while it is read. A record is the length of its data in 8 bytes, the
 * checksum of these, the data, and its checksum. No record can be found after a wrong checksum, so that ends the file.
 */
export class RecordReader {
  readonly #onRecord: (bytes: DataView, start: number, end: number) => void;
  /** What came in and is no whole record yet. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** What has to come in before it is worth a look. */
  #neededBytes = headerBytes;
  #bytesToSkip = 0;
  #end: RecordsEnd | undefined;

  /** @param onRecord gets each record's data; a {@link RangeError} that it throws means that the data is damaged */
  constructor(onRecord: (bytes: DataView, start: number, end: number) => void) {
    this.#onRecord = onRecord;
  }

  /**
   * @param piece what follows in the file; it may be overwritten afterwards
   * @returns whether there is a use for more
   */
  push(piece: Uint8Array): boolean {
    const skipped = Math.min(this.#bytesToSkip, piece.length);
    this.#bytesToSkip -= skipped;
    const rest = piece.subarray(skipped);
    if (this.#end !== undefined || rest.length === 0) return this.#end === undefined;
    if (this.#heldBytes + rest.length >= this.#neededBytes) {
      const bytes = join([...this.#held, rest]);
      this.#held = [];
      this.#heldBytes = 0;
      this.#hold(bytes.subarray(this.#read(bytes)));
    } else {
      this.#hold(rest);
    }
    return this.#end === undefined;
  }

  end(): RecordsEnd {
    return this.#end ?? (this.#heldBytes > 0 || this.#bytesToSkip > 0 ? 'cut off' : 'whole');
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#held.push(bytes.slice());
    this.#heldBytes += bytes.length;
  }

  /** @returns how much of it was used */
  #read(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    this.#neededBytes = headerBytes;
    while (at + headerBytes <= bytes.length) {
      if (maskedCrc32c(view, at, at + 8) !== view.getUint32(at + 8, true)) {
        const isZero = bytes.subarray(at, at + headerBytes).every((byte) => byte === 0);
        return this.#stop(isZero ? 'cut off' : 'damaged', bytes);
      }
      const start = at + headerBytes;
      const end = start + view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
      const next = end + footerBytes;
      if (next > bytes.length) {
        if (end - start > maxRecordBytes) {
          this.#bytesToSkip = next - bytes.length;
          return bytes.length;
        }
        this.#neededBytes = next - at;
        return at;
      }
      if (maskedCrc32c(view, start, end) !== view.getUint32(end, true)) return this.#stop('damaged', bytes);
      try {
        this.#onRecord(view, start, end);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return this.#stop('damaged', bytes);
      }
      at = next;
    }
    return at;
  }

  #stop(end: RecordsEnd, bytes: Uint8Array): number {
    this.#end = end;
    return bytes.length;
  }
}
