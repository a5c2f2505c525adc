import { describe, expect, test } from '@jest/globals';
import { ModelArts } from '../../../src/modelarts/client.ts';
import type { JobType, ListQuery } from '../../../src/modelarts/job.ts';
import { trainingJob } from '../../../src/modelarts/training-job.ts';
import { visualizationJob } from '../../../src/modelarts/visualization-job.ts';
import { identity, scriptedHttp } from '../../support/answers.ts';

describe('the list of jobs', () => {
  async function list(type: JobType, query: ListQuery, ...bodies: object[]) {
    const { http, calls } = scriptedHttp(bodies);
    const jobs = await new ModelArts(http, identity, 'https://m.example', 'p', type).list(query);
    const asked = calls.map(({ request: { method, url, body } }) => [method, url, body && JSON.parse(body)]);
    return { ids: jobs.map(({ id }) => id), asked };
  }
  const v1 = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => ({ job_id: from + index + 1 }));
  const v2 = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => ({ metadata: { id: String(from + index + 1) } }));
  const any = { name: '', status: '' };

  test('asks the v1 API by name and by the number of the status', async () => {
    const page = 'https://m.example/v1/p/visualization-jobs?order=asc&page=1&per_page=100';
    const answered = { jobs: v1(1), job_total_count: 1 };
    expect((await list(visualizationJob, any, answered)).asked).toEqual([
      ['GET', `${page}&sortBy=job_name`, undefined],
    ]);
    expect((await list(visualizationJob, { name: 'a b&c', status: 'running' }, answered)).asked).toEqual([
      ['GET', `${page}&search_content=a%20b%26c&sortBy=job_name&status=8`, undefined],
    ]);
  });

  test('asks the v2 API by name and by phase', async () => {
    const asked = { offset: 0, limit: 50, sort_by: 'create_time', order: 'desc' };
    const answered = { items: v2(1), count: 1 };
    const url = 'https://m.example/v2/p/training-job-searches';
    expect((await list(trainingJob, any, answered)).asked).toEqual([
      ['POST', url, { ...asked, filters: [] }],
    ]);
    expect((await list(trainingJob, { name: '', status: 'running' }, answered)).asked).toEqual([
      ['POST', url, { ...asked, filters: [{ key: 'phase', operator: 'in', value: ['Running'] }] }],
    ]);
    expect((await list(trainingJob, { name: 'n', status: '' }, answered)).asked).toEqual([
      ['POST', url, { ...asked, filters: [{ key: 'name', operator: 'like', value: ['n'] }] }],
    ]);
  });

  test.each<[string, JobType, object[], number]>([
    ['a full page that holds all', visualizationJob, [{ jobs: v1(100), job_total_count: 100 }], 100],
    ['a full page that holds all', trainingJob, [{ items: v2(50), count: 50 }], 50],
    [
      'one more than a page',
      visualizationJob,
      [
        { jobs: v1(100), job_total_count: 101 },
        { jobs: v1(1, 100), job_total_count: 101 },
      ],
      101,
    ],
    [
      'one more than a page',
      trainingJob,
      [
        { items: v2(50), count: 51 },
        { items: v2(1, 50), count: 51 },
      ],
      51,
    ],
    ['a page that is not full, without a count', visualizationJob, [{ jobs: v1(99) }], 99],
    ['full pages without a count', visualizationJob, [{ jobs: v1(100) }, { jobs: v1(1, 100) }], 101],
    ['an empty page, whatever the count', visualizationJob, [{ jobs: [], job_total_count: 7 }], 0],
    ['no list at all', visualizationJob, [{}], 0],
    [
      'a job on two pages',
      trainingJob,
      [
        { items: v2(50), count: 52 },
        { items: v2(2, 49), count: 52 },
      ],
      51,
    ],
    [
      'items that name no job',
      visualizationJob,
      [{ jobs: [null, {}, 7, { job_id: 1 }], job_total_count: 4 }],
      1,
    ],
  ])('is read to its end: %s', async (_name, type, bodies, expected) => {
    const { ids, asked } = await list(type, any, ...bodies);
    expect(ids).toHaveLength(expected);
    expect(new Set(ids).size).toBe(expected);
    expect(asked).toHaveLength(bodies.length);
  });

  test('is asked for page by page', async () => {
    const { asked } = await list(visualizationJob, any, { jobs: v1(100) }, { jobs: v1(1, 100) });
    expect(asked[1]?.[1]).toContain('page=2&');
    const training = await list(trainingJob, any, { items: v2(50) }, { items: v2(1, 50) });
    expect(training.asked[1]?.[2]).toMatchObject({ offset: 1 });
  });
});
