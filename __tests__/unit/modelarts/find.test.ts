import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ModelArts } from '../../../src/modelarts/client.ts';
import { findJobs, matches } from '../../../src/modelarts/find.ts';
import type { Job } from '../../../src/modelarts/job.ts';
import type { ListSelection } from '../../../src/modelarts/selection.ts';
import { trainingJob } from '../../../src/modelarts/training-job.ts';
import { visualizationJob } from '../../../src/modelarts/visualization-job.ts';

describe('the jobs of a list', () => {
  const select = (jobs: Job[], more: Partial<ListSelection> = {}) => {
    const client = { list: async () => jobs } as unknown as ModelArts;
    const selection: ListSelection = { type: visualizationJob, name: '', status: '', pick: 'only', ...more };
    return findJobs(client, selection).then(
      (found) => found.map(({ id }) => id),
      (error: { failure: object }) => error.failure,
    );
  };

  test('are told apart by what is known of them', async () => {
    const jobs = [
      { id: '1' },
      { id: '2', name: 'n', status: 'running', createdAt: '2026-01-02T03:04:05.000Z' },
    ];
    expect(await select(jobs)).toMatchObject({
      code: 'JOB_AMBIGUOUS',
      why: '1  (unknown); 2 n (running, created 2026-01-02 03:04)',
    });
    expect(await select(jobs, { name: 'n' })).toEqual(['2']);
    expect(await select(jobs, { name: '*' })).toMatchObject({ code: 'JOB_AMBIGUOUS' });
  });

  test('may have a line break in their names', async () => {
    expect(await select([{ id: '1', name: 'a\nb' }], { name: 'a*b' })).toEqual(['1']);
  });

  test('are not found in a status that none of them has', async () => {
    expect(await select([], { type: trainingJob, status: 'failed' })).toMatchObject({
      what: 'Found no training job in status failed',
      why: 'the list is empty',
    });
  });

  test('are ordered by their creation time for `pick: latest`, in whatever order they are listed', async () => {
    const [a, b, c, d] = [
      { id: '1', createdAt: '2026-01-02T00:00:00.000Z' },
      { id: '2', createdAt: '2026-01-03T00:00:00.000Z' },
      { id: '3', createdAt: '2026-01-03T00:00:00.000Z' },
      { id: '4' },
    ];
    for (const jobs of [
      [a, b, c, d],
      [d, c, b, a],
      [c, a, d, b],
      [b, d, c, a],
      [b, c, a, d],
      [c, b, d, a],
    ]) {
      expect(await select([...jobs], { pick: 'latest' })).toEqual(['3']);
    }
  });
});

describe('a pattern with `*`', () => {
  test('matches what a regular expression of it matches', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\n', '(', '😀'), maxLength: 8 });
    const pattern = fc.array(
      text.filter((part) => part.length < 3),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(text, pattern, (name, parts) => {
        const escaped = parts.map((part) => part.replace(/[.(]/g, '\\$&'));
        expect(matches(name, parts.join('*'))).toBe(new RegExp(`^${escaped.join('.*')}$`, 's').test(name));
      }),
      { numRuns: 2000 },
    );
  });

  test('is compared at once, whatever its wildcards', () => {
    const name = 'a'.repeat(100_000);
    expect(matches(name, `${'*a'.repeat(1000)}*b`)).toBe(false);
    expect(matches(name, `${'*a'.repeat(1000)}*`)).toBe(true);
  });
});
