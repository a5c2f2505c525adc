/** The summary of what few runs come to; __tests__/report.test.ts has those of whole steps. */
import { describe, expect, test } from '@jest/globals';
import type { JobResult } from '../../../src/modelarts/update-jobs.ts';
import type { RunResult } from '../../../src/report/run-result.ts';
import { summarize } from '../../../src/report/summary.ts';

const failure = { code: 'X.1', what: 'Could not do it', why: 'it is there', cure: 'Do that.' };
const job = { id: '7', name: 'mine', url: 'https://console.example/7/' };
const description = { text: 'new', truncated: false };
const good: JobResult = { job, isSuccess: true, description, previous: 'old', attempts: 1 };
const bad: JobResult = { job: { id: '8' }, isSuccess: false, failure };

function summary(more: Partial<RunResult>, first = more.failure): string {
  return summarize({ dryRun: false, failOnError: true, results: [], links: [], ...more }, first);
}

describe('of', () => {
  test.each<[string, Partial<RunResult>, RunResult['failure']?]>([
    ['a job', { results: [good] }],
    [
      'jobs',
      {
        results: [good, good],
        links: [
          ['commit', 'https://a.example/1'],
          ['run', 'https://a.example/2'],
        ],
      },
    ],
    ['a dry run', { dryRun: true, results: [good] }],
    ['a dry run that found out something', { dryRun: true, results: [good, bad] }, failure],
    ['some failures, which come first', { results: [good, bad, good, bad] }, failure],
    ['failures only', { results: [bad, bad] }, failure],
    ['a failure of the run, though a job was done', { results: [good], failure }],
    ['a failure without jobs', { failure }],
    ['a failure without a reason', { failure: { code: 'X', what: 'No', cure: 'Do that.' } }],
    ['a failure without a cure', { failure: { code: 'X', what: 'No', why: 'it is there' } }],
    [
      'a list of problems',
      { failure: { code: 'X', what: '2 problems', why: '\n1. one\n   ^\n2. two', cure: '\nEnd.' } },
    ],
    [
      'a cut, tries, and texts that are empty or not known',
      {
        results: [
          { ...good, description: { text: 'x'.repeat(256), truncated: true }, attempts: 2, previous: '' },
          { ...good, description: { text: '', truncated: false }, attempts: undefined, previous: undefined },
          { job: { id: '9' }, isSuccess: false },
        ],
      },
    ],
    [
      'hostile names',
      { results: [{ ...good, job: { id: '7', name: '<b>|x\u202e', url: 'https://a.example/"><i>\'`&' } }] },
    ],
  ])('%s', (_name, outcome, first = outcome.failure) => {
    expect(`\n${summary(outcome, first)}`).toMatchSnapshot();
  });
});

test('more jobs than GitHub would show are counted', () => {
  const results = Array.from({ length: 600 }, (): JobResult => ({ ...good, previous: 'x'.repeat(200) }));
  const html = summary({ results });
  const shown = html.match(/<tr><td>/g)?.length ?? 0;
  expect(shown).toBeLessThan(600);
  expect(html).toContain(`<p>… and ${600 - shown} more jobs: the output results has all of them.</p>`);
  const row = /<tr><td>.*\n/.exec(html)?.[0].length ?? 0;
  expect(shown).toBe(Math.floor(64_000 / row));
});
