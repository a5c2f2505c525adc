import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Gate } from '../../../../src/huaweicloud/obs/gate.ts';

const never = () => false;

/** Work that ends when it is told to, and how much of it is under way. */
function counted() {
  const ends: ((error?: Error) => void)[] = [];
  const state = { running: 0, most: 0 };
  const work = () =>
    new Promise<void>((resolve, reject) => {
      state.running += 1;
      state.most = Math.max(state.most, state.running);
      ends.push((error) => {
        state.running -= 1;
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  return { work, ends, state };
}

test('lets four at once until one has succeeded, then eight, and everyone in the end', async () => {
  const gate = new Gate(never);
  const { work, ends, state } = counted();
  const all = Promise.all(Array.from({ length: 30 }, () => gate.run(work)));
  await setTimeout();
  expect(state.running).toBe(4);
  ends[0]?.();
  await setTimeout();
  expect(state.running).toBe(8);
  for (let next = 1; next < 30; next++) {
    await setTimeout();
    ends[next]?.();
  }
  await all;
  expect(state).toEqual({ running: 0, most: 8 });
});

test('goes on after a failure that says nothing of the others', async () => {
  const gate = new Gate(never);
  const results = await Promise.allSettled([
    ...Array.from({ length: 6 }, () => gate.run(() => Promise.reject(new Error('no such file')))),
    gate.run(() => Promise.resolve('read')),
  ]);
  expect(results.map(({ status }) => status)).toEqual([...Array(6).fill('rejected'), 'fulfilled']);
});

test('starts nothing more after a refusal that would be the same for all', async () => {
  const refusal = new Error('bad signature');
  const gate = new Gate((error) => error === refusal);
  const { work, ends, state } = counted();
  const all = Promise.allSettled(Array.from({ length: 10 }, () => gate.run(work)));
  await setTimeout();
  ends[0]?.(refusal);
  await setTimeout();
  for (const end of ends.slice(1)) end();
  const results = await all;
  expect(state.most).toBe(4);
  expect(ends).toHaveLength(4);
  expect(results.filter((result) => result.status === 'rejected' && result.reason === refusal)).toHaveLength(
    7,
  );
  await expect(gate.run(work)).rejects.toBe(refusal);
});
