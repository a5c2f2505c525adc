import { describe, expect, test } from '@jest/globals';
import { jobScalars } from '../../../src/context/job-scalars.ts';
import type { Runs } from '../../../src/data/runs.ts';
import { ActionError } from '../../../src/errors.ts';
import { type ObsPlace, obsAddress } from '../../../src/huaweicloud/obs/address.ts';
import type { Job } from '../../../src/modelarts/job.ts';

const runs = (...names: string[]): Runs => ({
  byName: new Map(names.map((name) => [name, { loss: name }])),
  files: ['a.tfevents'],
  warnings: [],
});

function source(jobs: Record<string, Omit<Job, 'id'>> = {}, found = runs('.'), listAll = false) {
  const asked: string[] = [];
  const lines: string[] = [];
  return {
    asked,
    lines,
    listAll,
    log: { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(`warning: ${line}`) },
    readJob: async (id: string): Promise<Job> => {
      asked.push(id);
      return { id, ...jobs[id] };
    },
    readRuns: async (folder: ObsPlace) => {
      asked.push(obsAddress(folder));
      return found;
    },
  };
}

async function failure(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ActionError)) throw new Error(`not refused: ${String(error)}`);
  return error.failure;
}

test.each<[string, Job, string]>([
  ['of the v1 API', { id: '1', trainUrl: '/bucket/train' }, 'obs://bucket/train/'],
  ['of the v2 API', { id: '1', logs: { path: 'obs://pfs/logs/' } }, 'obs://pfs/logs/'],
])('finds the logs of a job %s', async (_what, job, folder) => {
  const from = source();
  expect(await jobScalars(from)(job)).toEqual({ loss: '.' });
  expect(from.asked).toEqual([folder]);
});

test('finds the logs of a visualization job of the v2 API in the job that it shows', async () => {
  const from = source({ t: { name: 'train', logs: { path: '/pfs/logs/' } } });
  expect(await jobScalars(from)({ id: '1', logs: { jobIds: ['t'] } })).toEqual({ loss: '.' });
  expect(from.asked).toEqual(['t', 'obs://pfs/logs/']);
});

test('tells the runs of several jobs apart by their names, or by their IDs where names are the same', async () => {
  const from = source(
    {
      a: { name: 'first', logs: { path: '/pfs/a/' } },
      b: { name: 'twin', logs: { path: '/pfs/b/' } },
      c: { name: 'twin', logs: { path: '/pfs/c/' } },
    },
    runs('.', 'validation'),
  );
  const value = await jobScalars(from)({ id: '1', logs: { jobIds: ['a', 'b', 'c'] } });
  expect(Object.keys(value)).toEqual(['first', 'first/validation', 'b', 'b/validation', 'c', 'c/validation']);
});

test('reads a folder once, however many jobs show it', async () => {
  const from = source();
  const scalars = jobScalars(from);
  const jobs = ['1', '2', '3'].map((id) => ({
    id,
    trainUrl: id === '3' ? '/bucket/other/' : '/bucket/train/',
  }));
  await Promise.all(jobs.map(scalars));
  await scalars({ id: '4', trainUrl: 'obs://bucket/train/' });
  expect(from.asked).toEqual(['obs://bucket/train/', 'obs://bucket/other/']);
});

test('says once what it read, and on a dry run which files and tags there are', async () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`tag${index}`, index]));
  const found: Runs = {
    byName: new Map([
      ['.', { loss: 1, 'val/acc': 2 }],
      ['validation', many],
    ]),
    files: ['a.tfevents', 'validation/b\n.tfevents'],
    warnings: ['a.tfevents is damaged: what stands before that counts.'],
  };
  const brief = source({}, found);
  const scalars = jobScalars(brief);
  await scalars({ id: '1', trainUrl: '/bucket/train/' });
  await scalars({ id: '2', trainUrl: '/bucket/train/' });
  expect(brief.lines).toEqual([
    'scalars    obs://bucket/train/: 2 event files with 62 tags',
    'warning: obs://bucket/train/a.tfevents is damaged: what stands before that counts.',
  ]);
  const full = source({}, found, true);
  await jobScalars(full)({ id: '1', trainUrl: '/bucket/train/' });
  expect(full.lines.slice(1, 4)).toEqual([
    '  file     a.tfevents',
    '  file     validation/b ⏎ .tfevents',
    '  tags     .: loss, val/acc',
  ]);
  expect(full.lines[4]).toMatch(/^ {2}tags {5}validation: tag0, .*, tag49, and 10 more$/);
});

test('warns of event files without a scalar', async () => {
  const from = source({}, { byName: new Map(), files: ['a.tfevents'], warnings: [] });
  expect(await jobScalars(from)({ id: '1', trainUrl: '/bucket/train/' })).toEqual({});
  expect(from.lines).toEqual([
    'scalars    obs://bucket/train/: 1 event file with 0 tags',
    'warning: The event files in obs://bucket/train/ have no scalars.',
  ]);
});

describe('says why there are no logs', () => {
  const unnamed = 'it names no place for them: it was created without TensorBoard';
  const nfs = 'they lie on SFS Turbo, which can be reached from inside of the job only';
  test.each<[string, Job, string]>([
    ['a job without TensorBoard', { id: '1' }, unnamed],
    ['a visualization job without sources', { id: '1', logs: { areOnNfs: false, jobIds: [] } }, unnamed],
    ['logs on a file system', { id: '1', logs: { areOnNfs: true } }, nfs],
    ['a source without TensorBoard', { id: '1', logs: { jobIds: ['t'] } }, unnamed],
    [
      'a place that is none',
      { id: '1', trainUrl: '/Bucket/../x' },
      'the place that it names, "/Bucket/../x", names the bucket "Bucket", and a bucket has 3 to 63 lower-case letters, digits, `-` and `.`',
    ],
  ])('%s', async (_what, job, why) => {
    expect(await failure(jobScalars(source())(job))).toMatchObject({ code: 'SCALARS_NOT_FOUND', why });
  });
});
