/** Wire types (Protocol Buffers, *Encoding*, "Message Structure"). */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Goes through messages in place, and allocates nothing: an event file holds a million of them. Each read is told
 * where its message ends.
 * @throws RangeError where the bytes are not a message
 */
export class Protobuf {
  view: DataView;
  at: number;
  /** Number and wire type of the field that {@link next} found; its value has to be read, opened or skipped. */
  field = 0;
  type = 0;

  constructor(view: DataView, at = 0) {
    this.view = view;
    this.at = at;
  }

  next(end: number): boolean {
    if (this.at >= end) return false;
    const tag = this.varint(end);
    this.field = Math.floor(tag / 8);
    this.type = tag % 8;
    return true;
  }

  skip(end: number): void {
    if (this.type === wire.varint) this.varint(end);
    else if (this.type === wire.bytes) this.at = this.open(end);
    else if (this.type === wire.fixed64) this.#take(8, end);
    else if (this.type === wire.fixed32) this.#take(4, end);
    else throw new RangeError('a wire type that no longer exists');
  }

  /**
   * Starts on a message, a text, or a packed list in a field.
   * @returns where it ends
   */
  open(end: number): number {
    const length = this.varint(end);
    const inner = this.at + length;
    if (inner > end) throw new RangeError('a field that is longer than its message');
    return inner;
  }

  /** An unsigned number; beyond 53 bits only nearly. */
  varint(end: number): number {
    let value = 0;
    for (let scale = 1; this.at < end && scale < 2 ** 70; scale *= 128) {
      const byte = this.view.getUint8(this.at++);
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
    }
    throw new RangeError('a number without an end');
  }

  /** Exact: what a double can't hold is a bigint. */
  int64(end: number, isSigned = true): number | bigint {
    const start = this.at;
    const near = this.varint(end);
    if (this.at - start < 8) return near;
    let bits = 0n;
    for (let at = this.at - 1; at >= start; at--) bits = (bits << 7n) | BigInt(this.view.getUint8(at) & 127);
    return narrow(isSigned ? BigInt.asIntN(64, bits) : BigInt.asUintN(64, bits));
  }

  float(end: number): number {
    return this.view.getFloat32(this.#take(4, end), true);
  }

  double(end: number): number {
    return this.view.getFloat64(this.#take(8, end), true);
  }

  #take(length: number, end: number): number {
    const start = this.at;
    if (start + length > end) throw new RangeError('a field that is longer than its message');
    this.at = start + length;
    return start;
  }
}

/** A number where that is exact. */
export function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
