import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Digits } from '../../../src/data/digits.ts';
import { member, names } from '../../../src/data/lookup.ts';
import { type Series, seriesOf } from '../../../src/data/series.ts';
import { columnsOf } from '../../../src/data/table.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe('a series tells how it was over time', () => {
  test.each<[unknown[], Partial<Series>]>([
    [[3, 1, 2], { last: 2, first: 3, min: 1, max: 3, mean: 2, count: 3, argmin: 1, argmax: 0 }],
    [[null, 3, null, 1, null], { last: 1, first: 3, min: 1, count: 2, argmin: 3, mean: 2 }],
    [[1, nan, 2], { last: 2, min: 1, max: 2, mean: 1.5, count: 3, argmax: 2 }],
    [[2, nan], { last: nan, first: 2, min: 2, max: 2, mean: 2, count: 2, argmin: 0 }],
    [[nan, nan], { last: nan, min: nan, max: nan, mean: nan, count: 2, argmin: null, argmax: null }],
    [[1, infinity], { max: infinity, argmax: 1, mean: infinity, min: 1 }],
    [[-infinity, infinity], { mean: nan, min: -infinity, argmin: 0 }],
    [[infinity], { min: infinity, max: infinity, argmin: 0, mean: infinity }],
    [[2, 1, 1, 2], { argmin: 1, argmax: 0 }],
    [[], { last: null, first: null, min: null, mean: null, count: 0, argmin: null }],
    [[null, ''], { last: null, count: 0, max: null }],
    [['a', 1, 'b'], { last: 'b', first: 'a', min: 1, count: 3 }],
    [[0.1, 0.1, 0.1], { mean: 0.1 }],
    [[1e308, 1e308], { mean: 1e308 }],
  ])('%j', (values, told) => {
    expect(seriesOf(values)).toMatchObject(told);
  });

  test('of texts alone there is no least one, and the error names one of them', () => {
    expect(() => seriesOf([null, 'resnet']).min).toThrow('needs numbers, and the series holds "resnet"');
    expect(seriesOf(['resnet']).last).toBe('resnet');
  });

  test('the mean lies between the least and the greatest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 1 }),
        (values) => {
          const { min, max, mean } = seriesOf(values);
          expect([Number(mean) >= Number(min), Number(mean) <= Number(max)]).toEqual([true, true]);
        },
      ),
    );
  });
});

describe('a table of unlike records', () => {
  const history = [
    { step: 10, epoch: 1, loss: 1 },
    { step: 10, epoch: 1, eval_loss: 0.9 },
    { step: 20, epoch: 2, loss: 0.5 },
    null,
    { step: 30, epoch: 2, eval_loss: 0.95, env: { reward: 7 } },
  ];

  test('is a series per column, with the steps of its rows', () => {
    const { eval_loss: evalLoss, env, step } = columnsOf(history) as Record<string, Series>;
    expect(evalLoss).toMatchObject({ last: 0.95, min: 0.9, argmin: 10, argmax: 30, count: 2 });
    expect(step).toMatchObject({ last: 30 });
    expect(member(env, 'reward')).toMatchObject({ last: 7, argmax: 30 });
  });

  test.each([
    [{ step: [5], global_step: [6], iter: [7], epoch: [8] }, 5],
    [{ global_step: [6], iter: [7], epoch: [8] }, 6],
    [{ iter: [7], epoch: [8] }, 7],
    [{ epoch: [8] }, 8],
    [{ time: [9] }, 0],
    [{ step: [null], epoch: [8] }, 8],
  ])('%j counts its steps by the first column that does', (columns, expected) => {
    const row = Object.fromEntries(Object.entries(columns).map(([name, [value]]) => [name, value]));
    expect(member(columnsOf([{ ...row, loss: 1 }]).loss, 'argmin')).toBe(expected);
  });

  test('gives the rows, too, in which a cell that only others have is empty', () => {
    expect(member(history, 0)).toBe(history[0]);
    expect(member(history, -1)).toBe(history[4]);
    expect(member(history, 'first')).toBe(history[0]);
    expect(member(history, 'size')).toBe(5);
    expect(member(history, 'eval_loss')).toMatchObject({ min: 0.9 });
    expect(member(history[0], 'eval_loss')).toBeNull();
    expect(member(history[0], 'evalloss')).toBeUndefined();
    expect(member(history, 'evalloss')).toBeUndefined();
    expect(names(history)).toEqual(['step', 'epoch', 'loss', 'eval_loss', 'env']);
  });
});

describe('a name means in', () => {
  const seed = new Digits('8412396749123841235');
  test.each<[string, unknown, string | number, unknown]>([
    ['a number', 0.5, 'last', 0.5],
    ['a number', 0.5, 'mean', 0.5],
    ['a number', 0.5, 'count', 1],
    ['a number', 0.5, 'argmin', 0],
    ['a number', nan, 'min', nan],
    ['a number', 0.5, 'sum', undefined],
    ['a number with its own digits', seed, 'max', seed],
    ['a list of numbers', [2, 1], 'last', 1],
    ['a list of numbers', [2, 1, null], 'last', 1],
    ['a list of numbers', [2, 1], 'min', 1],
    ['a list of numbers', [2, 1], 'argmin', 1],
    ['a list of numbers', [2, 1, null], 'size', 3],
    ['a list of numbers', [2, 1], 0, 2],
    ['a list of numbers', [2, 1], '-1', 1],
    ['a list of numbers', [2, 1], 7, undefined],
    ['a list of texts', ['a', 'b'], 'last', 'b'],
    ['a list of texts', ['a', 'b'], 'min', undefined],
    ['an empty list', [], 'size', 0],
    ['an empty list', [], 'first', undefined],
    ['nothing', null, 'min', null],
    ['a text', 'abc', 'min', undefined],
    ['a record', { min: 1 }, 'min', 1],
    ['a record', { a: 1 }, 'min', undefined],
    ['a record', { a: 1 }, 'constructor', undefined],
    ['a series', seriesOf([2, null, 1]), 'size', 2],
    ['a series', seriesOf([2, null, 1]), 1, 1],
    ['a series', seriesOf([2, null, 1]), -1, 1],
    ['a series', seriesOf([2, null, 1]), 'constructor', undefined],
    ['a series', seriesOf([2, null, 1]), 'values', undefined],
  ])('%s %j: %s', (_name, value, key, expected) => {
    expect(member(value, key)).toEqual(expected);
  });
});
