import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { mapParallel } from '../../src/parallel.ts';

test('works on so many items at once, and gives the results in their order', async () => {
  let running = 0;
  let most = 0;
  const results = await mapParallel([30, 10, 20, 0, 5], 3, async (ms) => {
    most = Math.max(most, ++running);
    await setTimeout(ms);
    running -= 1;
    return ms * 2;
  });
  expect(results).toEqual([60, 20, 40, 0, 10]);
  expect(most).toBe(3);
  expect(await mapParallel([], 3, () => Promise.reject(new Error()))).toEqual([]);
});

test('starts nothing more after a failure', async () => {
  const started: number[] = [];
  const work = async (item: number) => {
    started.push(item);
    await setTimeout(item === 1 ? 1 : 5);
    if (item === 1) throw new Error('first');
  };
  await expect(mapParallel([0, 1, 2, 3, 4, 5], 2, work)).rejects.toThrow('first');
  await setTimeout(20);
  expect(started).toEqual([0, 1]);
});
