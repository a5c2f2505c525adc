import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventFile, field, record } from '../../../../benchmark/event-file.ts';
import { root } from '../../../../emulator/runner/manifest.ts';
import { maskedCrc32c } from '../../../../src/data/formats/crc32c.ts';
import { Run } from '../../../../src/data/formats/tfevents.ts';
import { startsWithRecord } from '../../../../src/data/formats/tfrecord.ts';

type Tags = Readonly<Record<string, readonly (readonly [step: number | string, value: number | string])[]>>;

interface Expected {
  readonly files: readonly string[];
  readonly tensorBoardPython: Tags;
  readonly tensorBoardDefault?: Tags;
  readonly tensorBoardDefaultWithChecksum?: Tags;
  readonly expectedByProto?: Tags;
}

const folder = join(root, '__tests__', 'fixtures', 'tfevents');
const expected: Readonly<Record<string, Expected>> = JSON.parse(
  readFileSync(join(folder, 'expected.json'), 'utf8'),
);
const filesOf = (name: string) =>
  (expected[name]?.files ?? []).map((file) => new Uint8Array(readFileSync(join(folder, name, file))));

/** Reads the files of one run, each in pieces of some bytes. */
function read(files: readonly Uint8Array[], pieceBytes = Number.POSITIVE_INFINITY) {
  const run = new Run();
  const ends = files.map((bytes) => {
    const file = run.file();
    let wantsMore = true;
    for (let at = 0; at < bytes.length && wantsMore; at += pieceBytes) {
      wantsMore = file.push(bytes.subarray(at, at + pieceBytes));
    }
    return file.end();
  });
  const series = run.series();
  const values = Object.fromEntries(
    Object.entries(series).map(([tag, { values: all }]) => [tag, all.map(Number)]),
  );
  return { series, ends, values };
}

function valuesOf(tags: Tags): Record<string, number[]> {
  const words: Record<string, number> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };
  return Object.fromEntries(
    Object.entries(tags).map(([tag, points]) => [
      tag,
      points.map(([, value]) => words[value] ?? Number(value)),
    ]),
  );
}

/** A float32 prints by fewer digits than the double that TensorBoard has in its place. */
const toFloat32 = (values: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(values).map(([tag, list]) => [tag, list.map(Math.fround)]));

describe('reads of the event files of a run what TensorBoard shows', () => {
  test.each(Object.keys(expected).filter((name) => name !== '2-tensor-scalars'))('%s', (name) => {
    const run = expected[name] as Expected;
    const shown = run.expectedByProto ?? run.tensorBoardDefaultWithChecksum ?? run.tensorBoardDefault ?? {};
    for (const pieceBytes of [1, 7, 100, Number.POSITIVE_INFINITY]) {
      expect(toFloat32(read(filesOf(name), pieceBytes).values)).toEqual(toFloat32(valuesOf(shown)));
    }
  });
});

test('takes a tensor of one number for a scalar, whatever its type, and gives it exactly', () => {
  const { series } = read(filesOf('2-tensor-scalars'));
  expect(
    Object.fromEntries(Object.entries(series).map(([tag, { values }]) => [tag, values.map(String)])),
  ).toEqual({
    pb_float: ['0.05', '0.1'],
    f_val: ['0.05'],
    f_content: ['0.05'],
    d_val: ['0.05'],
    d_content: ['0.3333333333333333'],
    i32: ['-7'],
    i64: ['9007199254740993'],
    i64_neg: ['-3'],
    u8: ['200'],
    bool: ['1'],
    half: ['0.04998779296875'],
    bf16: ['0.050048828125'],
    shape1: ['2.5'],
    noshape: ['2.5'],
    meta_first_only: ['1', '2'],
  });
});

test.each([
  ['4-restart', 'loss', { count: 6, first: 10, last: 95, min: 8, max: 97, argmin: 2, argmax: 3, mean: 52.5 }],
  ['4b-restart-no-start', 'once', { count: 1, last: 1, argmax: 4 }],
  ['1-tbx-simple', 'train/loss', { count: 4, last: 0.05, min: 0.05, argmin: 30, mean: 0.4375 }],
  ['1-tbx-simple', 'neg', { count: 1, argmax: -(2 ** 40) }],
  ['5-nan-inf', 'loss', { count: 6, min: -Infinity, argmin: 3, max: Infinity, argmax: 2, last: Number.NaN }],
])('tells of a tag in %s, `%s`, how it was over time', (name, tag, told) => {
  expect(read(filesOf(name)).series[tag]).toMatchObject(told);
});

test('keeps the digits of a step that a double cannot hold', () => {
  expect(String(read(filesOf('1-tbx-simple')).series.精度_ü?.argmax)).toBe('9007199254740993');
});

test.each([
  ['6-cut-tail', 'cut off'],
  ['6b-cut-header', 'cut off'],
  ['6e-zero-tail', 'cut off'],
  ['6d-bad-length-crc', 'damaged'],
  ['6f-empty', 'whole'],
  ['1-tbx-simple', 'whole'],
])('says of %s that it is %s', (name, end) => {
  for (const pieceBytes of [1, 64, 1e6]) expect(read(filesOf(name), pieceBytes).ends).toEqual([end]);
});

test('gives a float32 its own shortest digits', () => {
  const written = [
    0.1, 0.05, 1e-8, 3.4028235e38, 0.33333334, 16777216, 1e-45, 1.1754944e-38, -0.7, 123456.79,
  ];
  const { values } = read([eventFile(written.map((value, step) => ({ tag: 'x', step, value })))]);
  expect(values.x).toEqual(written);
});

test('finds of each float32 the digits that read back to it, in at most nine', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      const [found = Number.NaN] = read([eventFile([{ tag: 'x', step: 0, value }])]).values.x ?? [];
      expect(Math.fround(found)).toBe(value);
      expect(
        String(found)
          .replace(/e.*/, '')
          .replace(/[-.]/g, '')
          .replace(/^0+|0+$/g, '').length,
      ).toBeLessThan(10);
    }),
  );
});

describe('never takes a damaged number', () => {
  const whole = eventFile(
    Array.from({ length: 5 }, (_, step) => ({ tag: 'loss', step, value: 1 / (step + 2) })),
  );
  const all = read([whole]).values.loss ?? [];

  test('from a file that was cut anywhere', () => {
    for (let length = 0; length < whole.length; length++) {
      const { values, ends } = read([whole.subarray(0, length)]);
      const kept = values.loss ?? [];
      expect(kept).toEqual(all.slice(0, kept.length));
      expect(ends).not.toEqual(['damaged']);
    }
  });

  test('from a file in which any one bit was turned', () => {
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const turned = Uint8Array.from(whole);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { values, ends } = read([turned]);
      const kept = values.loss ?? [];
      expect(kept).toEqual(all.slice(0, kept.length));
      expect(ends).not.toEqual(['whole']);
    }
  });

  test('from bytes that only have the right checksums', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 }), (datas) => {
        const { ends } = read([Buffer.concat(datas.map(record))]);
        expect(['whole', 'damaged']).toContain(ends[0]);
      }),
      { numRuns: 500 },
    );
  });
});

test('reads on behind a record of 17 MB without holding it', () => {
  const images = record(field(5, field(1, Buffer.alloc(17 * 1024 * 1024))));
  const file = Buffer.concat([images, eventFile([{ tag: 'loss', step: 1, value: 0.5 }])]);
  expect(read([file], 64 * 1024)).toMatchObject({ values: { loss: [0.5] }, ends: ['whole'] });
});

test('takes a record that is announced with 4 GB, and is not there, for one that was cut off', () => {
  const header = record(Buffer.alloc(0)).subarray(0, 12);
  header.writeBigUInt64LE(2n ** 32n);
  header.writeUInt32LE(maskedCrc32c(new DataView(header.buffer, header.byteOffset), 0, 8), 8);
  const file = Buffer.concat([eventFile([{ tag: 'loss', step: 1, value: 0.5 }]), header, Buffer.alloc(100)]);
  expect(read([file], 50)).toMatchObject({ values: { loss: [0.5] }, ends: ['cut off'] });
});

test('computes the checksum that RFC 3720 and the format define', () => {
  const crc = (bytes: Uint8Array) =>
    maskedCrc32c(new DataView(Uint8Array.from(bytes).buffer), 0, bytes.length);
  expect(crc(Buffer.from('123456789'))).toBe(0xc78ab0e5);
  expect(crc(new Uint8Array(0))).toBe(0xa282ead8);
  expect(crc(new Uint8Array(32))).toBe(0x0fd7fffa);
  expect(crc(new Uint8Array(32).fill(255))).toBe(0xf909b029);
});

test('knows a file of records by its first bytes', () => {
  expect(startsWithRecord(eventFile([]))).toBe(true);
  for (const text of ['', 'epoch,loss\n0,0.5\n', '{"a": 1}      '])
    expect(startsWithRecord(Buffer.from(text))).toBe(false);
});
