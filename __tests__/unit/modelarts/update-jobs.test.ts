/** How many jobs are worked on at once, and what becomes of the rest: an order that no server can ask for. */
import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors.ts';
import type { Job } from '../../../src/modelarts/job.ts';
import { failed, forEachJob, type JobResult } from '../../../src/modelarts/update-jobs.ts';

type Outcome = Omit<JobResult, 'job'> | Error;

/** Jobs `0` to `count - 1`, each of which is under way until `end` says what came of it. */
function start(count: number, maxParallel: number) {
  const jobs = Array.from({ length: count }, (_, index): Job => ({ id: String(index) }));
  const begun: string[] = [];
  const told: JobResult[] = [];
  const underWay = new Map<string, (outcome: Outcome) => void>();
  const verdicts = forEachJob(
    jobs,
    maxParallel,
    (job) =>
      new Promise((resolve, reject) => {
        begun.push(job.id);
        underWay.set(job.id, (outcome) =>
          outcome instanceof Error ? reject(outcome) : resolve({ job, ...outcome }),
        );
      }),
    (verdict) => told.push(verdict),
  );
  const end = async (id: string, outcome: Outcome) => {
    underWay.get(id)?.(outcome);
    underWay.delete(id);
    // What follows from it is done by then.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { verdicts, begun, told, end, underWay: () => [...underWay.keys()] };
}

const good: Outcome = { isSuccess: true, httpStatus: 200 };
const unsent: Outcome = { isSuccess: true };
const refusal = new ActionError({
  code: 'X.1',
  what: 'Could not do it',
  httpStatus: 401,
  cure: 'Correct it.',
});

describe('jobs under way at once', () => {
  test.each([
    [10, 8, 4],
    [3, 8, 3],
    [10, 2, 2],
    [10, 4, 4],
  ])('of %d, at most %d, are %d until an update was accepted', async (count, maxParallel, expected) => {
    const run = start(count, maxParallel);
    for (let done = 0; done < count; done++) {
      expect(run.underWay()).toHaveLength(Math.min(expected, count - done));
      await run.end(String(done), unsent);
    }
    expect(await run.verdicts).toHaveLength(count);
    expect(run.begun).toHaveLength(count);
  });

  test('are as many as wished once an update was accepted', async () => {
    const run = start(20, 8);
    await run.end('0', good);
    expect(run.underWay()).toHaveLength(8);
    for (let id = 1; id < 20; id++) await run.end(String(id), good);
    expect(await run.verdicts).toHaveLength(20);
    expect(run.begun).toHaveLength(20);
  });

  test('stay few while no update was accepted, whatever else was answered', async () => {
    const run = start(20, 8);
    const refused = new ActionError({ code: 'X.1', what: 'No', httpStatus: 403 });
    for (let id = 0; id < 20; id++) {
      await run.end(String(id), refused);
      expect(run.underWay().length).toBeLessThanOrEqual(4);
    }
    expect(await run.verdicts).toHaveLength(20);
  });
});

describe('after HTTP 401', () => {
  test('no more are tried, and each of them says why', async () => {
    const run = start(9, 8);
    await run.end('1', refusal);
    expect(run.underWay()).toEqual(['0', '2', '3']);
    // One that was under way is no reason to go on: each bad signature counts.
    await run.end('0', good);
    await run.end('2', refusal);
    await run.end('3', good);
    const verdicts = await run.verdicts;
    expect(run.begun).toEqual(['0', '1', '2', '3']);
    expect(verdicts.map(({ isSuccess }) => isSuccess)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(verdicts[8]).toEqual({
      job: { id: '8' },
      isSuccess: false,
      failure: {
        code: 'NOT_TRIED',
        what: 'Did not try job 8',
        why: 'Could not do it: X.1',
        cure: 'Correct it.',
      },
    });
  });

  test('the first of them is what the others say', async () => {
    const run = start(3, 1);
    const second = { code: 'X.2', what: 'Could not', why: 'it is bad', httpStatus: 401 };
    await run.end('0', { isSuccess: false, failure: second, httpStatus: 401 });
    const verdicts = await run.verdicts;
    expect(run.begun).toEqual(['0']);
    expect(verdicts.slice(1).map(({ failure }) => failure?.why)).toEqual([
      'Could not: it is bad',
      'Could not: it is bad',
    ]);
  });

  test('another failure stops nothing', async () => {
    const run = start(2, 1);
    await run.end('0', new ActionError({ code: 'X.1', what: 'No', httpStatus: 404 }));
    await run.end('1', good);
    expect((await run.verdicts).map(({ isSuccess }) => isSuccess)).toEqual([false, true]);
  });
});

describe('the verdicts', () => {
  test('are told as they come, and returned in the order of the jobs', async () => {
    const run = start(3, 3);
    await run.end('2', good);
    await run.end('0', new Error('broken'));
    await run.end('1', good);
    const verdicts = await run.verdicts;
    expect(run.told.map(({ job }) => job.id)).toEqual(['2', '0', '1']);
    expect(verdicts.map(({ job }) => job.id)).toEqual(['0', '1', '2']);
    expect(verdicts[0]).toMatchObject({
      isSuccess: false,
      failure: { code: 'INTERNAL_ERROR', why: 'broken' },
    });
  });

  test('of no jobs are none', async () => {
    expect(await start(0, 8).verdicts).toEqual([]);
  });

  test('on what was thrown keep what is known', () => {
    const job = { id: '7' };
    const failure = { code: 'X', what: 'No', attempts: 3, httpStatus: 404, requestId: 'r' };
    expect(failed(job, new ActionError(failure), { previous: 'old', isSuccess: true })).toEqual({
      job,
      isSuccess: false,
      previous: 'old',
      failure,
      attempts: 3,
      httpStatus: 404,
      requestId: 'r',
    });
  });
});
