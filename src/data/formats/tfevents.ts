import { Digits } from '../digits.ts';
import { Series } from '../series.ts';
import { maskedCrc32c } from './crc32c.ts';
import { shortestFloat32 } from './float32.ts';
import { Protobuf, wire } from './protobuf.ts';
import { readOneNumber } from './tensor.ts';
import { RecordReader } from './tfrecord.ts';

/** The points of one tag, and what is known of it. */
interface Tag {
  readonly name: string;
  readonly bytes: DataView;
  readonly steps: (number | bigint)[];
  readonly values: (number | Digits)[];
  /** Whether all values are float32, which print by digits of their own. */
  isFloat32: boolean;
  /** Whether its tensors are scalars; the first metadata of a tag say so. */
  hasScalars: boolean | undefined;
}

/**
 * The scalars of one run, which is what the event files of one folder hold together, in the order of their names
 * (TensorFlow, core/util/event.proto and core/framework/summary.proto; MindSpore, ccsrc/utils/summary.proto).
 *
 * As in TensorBoard's default reader, a point of an earlier or equal step takes those after it back: a training that
 * goes on from a checkpoint repeats them.
 */
export class Run {
  readonly #tags = new Map<number, Tag[]>();

  /** Takes in a file of the run. What is whole in it counts, however it ends. */
  file(): RecordReader {
    const message = new Protobuf(new DataView(new ArrayBuffer(0)));
    return new RecordReader((view, start, end) => {
      message.view = view;
      message.at = start;
      this.#readEvent(message, end);
    });
  }

  /** The tags that have points. */
  series(): { readonly [tag: string]: Series } {
    const found: Record<string, Series> = Object.create(null);
    for (const { name, steps, values, isFloat32 } of [...this.#tags.values()].flat()) {
      if (values.length === 0) continue;
      const stepAt = (index: number) => exact(steps[index] ?? 0);
      found[name] = new Series(() => ({ values, stepAt, ...(isFloat32 ? { show: shortestFloat32 } : {}) }));
    }
    return found;
  }

  #readEvent(event: Protobuf, end: number): void {
    let step: number | bigint = 0;
    let summary = 0;
    let summaryEnd = 0;
    while (event.next(end)) {
      if (event.field === 2 && event.type === wire.varint) step = event.int64(end);
      else if (event.field === 5 && event.type === wire.bytes) {
        summaryEnd = event.open(end);
        summary = event.at;
        event.at = summaryEnd;
      } else event.skip(end);
    }
    // Only now, as the step may stand behind it.
    event.at = summary;
    while (event.next(summaryEnd)) {
      if (event.field === 1 && event.type === wire.bytes)
        this.#readValue(event, event.open(summaryEnd), step);
      else event.skip(summaryEnd);
    }
  }

  #readValue(value: Protobuf, end: number, step: number | bigint): void {
    let name = 0;
    let nameEnd = -1;
    let metadata = 0;
    let metadataEnd = 0;
    let tensor = 0;
    let tensorEnd = 0;
    let scalar: number | undefined;
    while (value.next(end)) {
      const { field, type } = value;
      // TensorFlow's `simple_value`, or MindSpore's `scalar_value`.
      if ((field === 2 || field === 3) && type === wire.fixed32) scalar = value.float(end);
      else if (type === wire.bytes) {
        const fieldEnd = value.open(end);
        if (field === 1) {
          name = value.at;
          nameEnd = fieldEnd;
        } else if (field === 8) {
          tensor = value.at;
          tensorEnd = fieldEnd;
        } else if (field === 9) {
          metadata = value.at;
          metadataEnd = fieldEnd;
        }
        value.at = fieldEnd;
      } else value.skip(end);
    }
    if (nameEnd < 0) return;
    const tag = this.#tag(value.view, name, nameEnd);
    if (metadataEnd > 0 && tag.hasScalars === undefined) {
      value.at = metadata;
      tag.hasScalars = isOfScalars(value, metadataEnd);
    }
    if (scalar !== undefined) add(tag, step, scalar, true);
    else if (tensorEnd > 0 && tag.hasScalars === true) {
      value.at = tensor;
      const found = readOneNumber(value, tensorEnd);
      if (found !== undefined) add(tag, step, exact(found.value), found.isFloat32);
    }
    value.at = end;
  }

  // By its bytes: to decode the same few names again and again would take longer than all the rest.
  #tag(view: DataView, start: number, end: number): Tag {
    const hash = maskedCrc32c(view, start, end);
    const sameHash = this.#tags.get(hash) ?? [];
    for (const tag of sameHash) if (isSame(tag.bytes, view, start, end)) return tag;
    const bytes = bytesOf(view, start, end).slice();
    const tag: Tag = {
      name: decode(bytes),
      bytes: new DataView(bytes.buffer),
      steps: [],
      values: [],
      isFloat32: true,
      hasScalars: undefined,
    };
    this.#tags.set(hash, [...sameHash, tag]);
    return tag;
  }
}

function isSame(bytes: DataView, view: DataView, start: number, end: number): boolean {
  const length = bytes.byteLength;
  if (length !== end - start) return false;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    if (bytes.getInt32(at) !== view.getInt32(start + at)) return false;
  }
  for (; at < length; at++) {
    if (bytes.getUint8(at) !== view.getUint8(start + at)) return false;
  }
  return true;
}

function add(tag: Tag, step: number | bigint, value: number | Digits, isFloat32: boolean): void {
  const { steps, values } = tag;
  while (steps.length > 0 && (steps[steps.length - 1] as number) >= step) {
    steps.pop();
    values.pop();
  }
  if (tag.isFloat32 && !isFloat32) {
    // Only now are there others: what came before gets its digits at once.
    values.forEach((before, index) => {
      values[index] = shortestFloat32(before as number);
    });
    tag.isFloat32 = false;
  }
  steps.push(step);
  values.push(isFloat32 && !tag.isFloat32 ? shortestFloat32(value as number) : value);
}

function bytesOf(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Whether SummaryMetadata has `scalars` as plugin_data.plugin_name, and no data_class against it. */
function isOfScalars(metadata: Protobuf, end: number): boolean {
  let plugin = '';
  let dataClass = 0;
  while (metadata.next(end)) {
    if (metadata.field === 4 && metadata.type === wire.varint) dataClass = metadata.varint(end);
    else if (metadata.field === 1 && metadata.type === wire.bytes) {
      const dataEnd = metadata.open(end);
      while (metadata.next(dataEnd)) {
        const { view, at, field } = metadata;
        metadata.skip(dataEnd);
        if (field === 1) plugin = decode(bytesOf(view, at + 1, metadata.at));
      }
    } else metadata.skip(end);
  }
  return plugin === 'scalars' && dataClass <= 1;
}

function exact(value: number | bigint): number | Digits {
  return typeof value === 'bigint' ? new Digits(String(value)) : value;
}
