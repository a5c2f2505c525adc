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

const docs = 'https://github.com/o/a/blob/v1/docs';

function summary(more: Partial<RunResult>, first = more.failure): string {
  return summarize({ dryRun: false, failOnError: true, results: [], links: [], ...more }, first, docs);
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

test('folds all but the first jobs, and leaves out what GitHub would not show', () => {
  const jobs = (count: number) =>
    Array.from(
      { length: count },
      (_, index): JobResult => ({ ...good, job: { id: `id-${index}` }, previous: 'x' }),
    );
  const few = summary({ results: jobs(25) });
  expect(few.indexOf('id-19')).toBeLessThan(few.indexOf('<details><summary>5 more jobs</summary>'));
  expect(few.indexOf('id-20')).toBeGreaterThan(few.indexOf('<details>'));
  expect(few).not.toContain('The output');
  const many = summary({ results: jobs(1000), links: [['run', 'https://a.example/2']] });
  expect(many.length).toBeLessThan(65_000);
  expect(many).toMatch(
    /<\/blockquote>\n<\/details>\n<p>… The output <code>results<\/code> has all jobs\.<\/p>\n/,
  );
  expect(many).toContain('https://a.example/2');
});

test('tells a failure of many jobs once, and names the jobs', () => {
  const refused = (id: string, requestId: string): JobResult => ({
    job: { id },
    isSuccess: false,
    failure: {
      code: 'ModelArts.0108',
      what: `Could not update the description of job ${id}`,
      why: requestId,
      requestId,
    },
  });
  const results = [refused('11', 'aaa'), refused('12', 'bbb'), refused('13', 'ccc')];
  const html = summary({ results }, results[0]?.failure);
  expect(html.match(/Could not update/g)).toHaveLength(1);
  expect(html).toContain('3 of 3 jobs: <code>11</code>, <code>12</code>, <code>13</code>');
});
