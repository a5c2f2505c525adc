import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asArray, asNumber, asObject, asString, get, parseJson } from '../../src/json.ts';

const values = {
  object: { a: 1 },
  array: [1],
  text: 'x',
  number: 7,
  true: true,
  null: null,
  nothing: undefined,
};

test('each reader gives what has its type, and nothing else', () => {
  const read = (reader: (value: unknown) => unknown) => Object.values(values).map(reader);
  expect(read(asObject)).toEqual([{ a: 1 }, ...Array(6).fill(undefined)]);
  expect(read(asArray)).toEqual([[], [1], [], [], [], [], []]);
  expect(read(asString)).toEqual([undefined, undefined, 'x', '7', undefined, undefined, undefined]);
  expect(read(asNumber)).toEqual([undefined, undefined, undefined, 7, undefined, undefined, undefined]);
});

test.each<[unknown, string | undefined]>([
  ['', undefined],
  [' ', ' '],
  [0, '0'],
])('text %j is %j', (value, expected) => {
  expect(asString(value)).toBe(expected);
});

test.each<[unknown, number | undefined]>([
  ['', undefined],
  [' \n', undefined],
  ['0', 0],
  [' 1.5 ', 1.5],
  ['1e3', 1000],
  ['1x', undefined],
  ['Infinity', undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
])('number %j is %j', (value, expected) => {
  expect(asNumber(value)).toBe(expected);
});

test('a path leads to what stands there, or to nothing', () => {
  const value = { a: { b: [1], c: null } };
  expect(get(value)).toBe(value);
  expect(get(value, 'a', 'b')).toEqual([1]);
  expect(get(value, 'a', 'c')).toBeNull();
  expect(get(value, 'a', 'c', 'd')).toBeUndefined();
  expect(get(value, 'a', 'b', '0')).toBeUndefined();
  expect(get(undefined, 'a')).toBeUndefined();
});

describe('parseJson', () => {
  test.each<[string, unknown]>([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['[{"job_id":1234567890123456789}]', [{ job_id: '1234567890123456789' }]],
    ['1.5', 1.5],
    ['1e400', Number.POSITIVE_INFINITY],
    ['"9007199254740993"', '9007199254740993'],
    ['null', null],
  ])('%s', (source, expected) => {
    expect(parseJson(source)).toEqual(expected);
  });

  test('refuses what is no JSON', () => {
    expect(() => parseJson('{')).toThrow(SyntaxError);
  });
});

test('keeps the digits of whole numbers of any size, and reads all else as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), (id) => {
      const parsed = parseJson(`{"job_id":${id}}`) as { job_id: number | string };
      expect(String(parsed.job_id)).toBe(String(id));
    }),
  );
  fc.assert(
    fc.property(
      fc.json().filter((json) => !/\d{16}|e\+?\d{2}/i.test(json)),
      (json) => {
        expect(parseJson(json)).toEqual(JSON.parse(json));
      },
    ),
  );
});
