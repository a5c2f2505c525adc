import { narrow, type Protobuf, wire } from './protobuf.ts';

type Read = (view: DataView, at: number) => number | bigint;

interface Kind {
  /** Bytes of an element in `tensor_content`, and how it is read there. */
  readonly size: number;
  readonly read: Read;
  /** The field with the list of elements instead, and how one of them is read. */
  readonly list: number;
  readonly item: (list: Protobuf, end: number) => number | bigint;
}

const int = (list: Protobuf, end: number) => list.int64(end);
const uint = (list: Protobuf, end: number) => list.int64(end, false);

/** TensorFlow's numbers by their DataType (tensorflow/core/framework/types.proto and tensor.proto). */
const kinds: Readonly<Record<number, Kind>> = {
  1: {
    size: 4,
    read: (view, at) => view.getFloat32(at, true),
    list: 5,
    item: (list, end) => list.float(end),
  },
  2: {
    size: 8,
    read: (view, at) => view.getFloat64(at, true),
    list: 6,
    item: (list, end) => list.double(end),
  },
  3: { size: 4, read: (view, at) => view.getInt32(at, true), list: 7, item: int },
  4: { size: 1, read: (view, at) => view.getUint8(at), list: 7, item: int },
  5: { size: 2, read: (view, at) => view.getInt16(at, true), list: 7, item: int },
  6: { size: 1, read: (view, at) => view.getInt8(at), list: 7, item: int },
  9: { size: 8, read: (view, at) => narrow(view.getBigInt64(at, true)), list: 10, item: int },
  10: { size: 1, read: (view, at) => view.getUint8(at), list: 11, item: int },
  14: {
    size: 2,
    read: (view, at) => bfloat16(view.getUint16(at, true)),
    list: 13,
    item: (list, end) => bfloat16(list.varint(end)),
  },
  17: { size: 2, read: (view, at) => view.getUint16(at, true), list: 7, item: int },
  19: {
    size: 2,
    read: (view, at) => half(view.getUint16(at, true)),
    list: 13,
    item: (list, end) => half(list.varint(end)),
  },
  22: { size: 4, read: (view, at) => view.getUint32(at, true), list: 16, item: uint },
  23: { size: 8, read: (view, at) => narrow(view.getBigUint64(at, true)), list: 17, item: uint },
};

/** The number of a TensorProto that holds just one, whatever its rank; undefined for any other. */
export function readOneNumber(
  tensor: Protobuf,
  end: number,
): { value: number | bigint; isFloat32: boolean } | undefined {
  let dtype = 0;
  let elements = 1;
  const lists: { field: number; at: number; end: number }[] = [];
  while (tensor.next(end)) {
    const { field, type } = tensor;
    if (field === 1 && type === wire.varint) dtype = tensor.varint(end);
    else if (field === 2 && type === wire.bytes) elements = countElements(tensor, tensor.open(end));
    else if (type === wire.bytes) {
      const listEnd = tensor.open(end);
      lists.push({ field, at: tensor.at, end: listEnd });
      tensor.at = listEnd;
    } else {
      // A list may also come as one field for each of its items.
      const { at } = tensor;
      tensor.skip(end);
      lists.push({ field, at, end: tensor.at });
    }
  }
  const kind = kinds[dtype];
  if (kind === undefined || elements !== 1) return undefined;
  const values: (number | bigint)[] = [];
  for (const list of lists) {
    tensor.at = list.at;
    if (list.field === 4 && list.end - list.at === kind.size) values.push(kind.read(tensor.view, list.at));
    while (list.field === kind.list && tensor.at < list.end && values.length < 2) {
      values.push(kind.item(tensor, list.end));
    }
  }
  const [value] = values;
  return values.length === 1 && value !== undefined ? { value, isFloat32: dtype === 1 } : undefined;
}

/** How many elements a TensorShapeProto stands for; without dimensions, one. */
function countElements(shape: Protobuf, end: number): number {
  let elements = 1;
  while (shape.next(end)) {
    if (shape.field === 2 && shape.type === wire.bytes) elements *= sizeOf(shape, shape.open(end));
    else shape.skip(end);
  }
  return elements;
}

function sizeOf(dimension: Protobuf, end: number): number {
  let size: number | bigint = 0;
  while (dimension.next(end)) {
    if (dimension.field === 1 && dimension.type === wire.varint) size = dimension.int64(end);
    else dimension.skip(end);
  }
  return Number(size);
}

// Google's bfloat16 is the upper half of a float32.
function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}

// IEEE 754 binary16. Node 24 has DataView.getFloat16, Node 22 has not.
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
