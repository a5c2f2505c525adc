/** The emulator's ModelArts: the jobs of the current API, and what can be switched in both. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Emulator,
  jobKey,
  seed,
  startEmulator,
  trainingJob,
  visualizationJob,
} from '../../emulator/cloud/emulator.ts';
import { call } from './client.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

const v1 = `/v1/${seed.projectId}/visualization-jobs`;
const v2 = `/v2/${seed.projectId}/training-jobs`;
const search = (data: object) =>
  call(emulator, 'POST', `/v2/${seed.projectId}/training-job-searches`, { data });
const add = (...jobs: Parameters<typeof trainingJob>) =>
  emulator.state.trainingJobs.set(jobKey(seed.projectId, jobs[0].id), trainingJob(...jobs));
const ids = (answer: { body: { items: { metadata: { id: string } }[] } }) =>
  answer.body.items.map(({ metadata }) => metadata.id);

describe('a visualization job of the current API', () => {
  test('tells of its kind, of the jobs that it shows, and of its page', async () => {
    const { status, body } = await call(emulator, 'GET', `${v2}/${seed.visualizationV2JobId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'visualization_job',
      metadata: { id: seed.visualizationV2JobId, name: seed.visualizationV2JobName },
      algorithm: {
        summary: { log_type: 'tensorboard', data_sources: [{ job: { job_id: seed.trainingJobId } }] },
      },
      endpoints: { tensorboard: { url: expect.any(String), token: expect.any(String) } },
    });
  });

  test('shows a training job that tells where its summaries lie', async () => {
    const { body } = await call(emulator, 'GET', `${v2}/${seed.trainingJobId}`);
    expect(body).toMatchObject({
      kind: 'job',
      algorithm: { summary: { log_dir: { pfs: { pfs_path: '/job-pfs/summary/' } } } },
    });
  });

  test('is created, listed by its kind, and updated', async () => {
    const created = await call(emulator, 'POST', v2, {
      data: {
        kind: 'visualization_job',
        metadata: { name: 'tb-2', description: 'new' },
        algorithm: {
          summary: { log_type: 'tensorboard', data_sources: [{ job: { job_id: seed.trainingJobId } }] },
        },
      },
    });
    expect(created).toMatchObject({
      status: 201,
      body: { kind: 'visualization_job', status: { phase: 'Creating' } },
    });
    const { id } = created.body.metadata;
    const kind = { key: 'kind', operator: 'in', value: ['visualization_job'] };
    expect(ids(await search({ filters: [kind] })).sort()).toEqual([id, seed.visualizationV2JobId].sort());
    expect(ids(await search({ filters: [{ ...kind, operator: 'not' }] }))).toEqual([seed.trainingJobId]);
    const updated = await call(emulator, 'PUT', `${v2}/${id}`, { data: { description: '' } });
    expect(updated).toMatchObject({ status: 200, body: null });
    expect(emulator.state.trainingJobs.get(jobKey(seed.projectId, id))?.description).toBe('');
  });

  test.each<[string, string, object]>([
    ['without a source', 'ModelArts.2788', { algorithm: { summary: {} } }],
    [
      'of an unknown training job',
      'ModelArts.2775',
      { algorithm: { summary: { data_sources: [{ job: { job_id: 'gone' } }] } } },
    ],
    ['of an unknown kind', 'ModelArts.2788', { kind: 'video_job' }],
    ['without a name', 'ModelArts.2788', { metadata: {} }],
    [
      'with too long a description',
      'ModelArts.2788',
      { metadata: { name: 'a', description: 'x'.repeat(257) } },
    ],
  ])('%s is not created', async (_, code, wrong) => {
    const data = { kind: 'visualization_job', metadata: { name: 'a' }, ...wrong };
    expect(await call(emulator, 'POST', v2, { data })).toMatchObject({
      status: 400,
      body: { error_code: code },
    });
  });
});

describe('the list of the current API', () => {
  const day = 24 * 60 * 60 * 1000;
  const at = Date.UTC(2026, 2, 1);

  beforeEach(() => {
    emulator.state.trainingJobs.clear();
    const common = { algorithm_id: 'a-1', pool_id: 'pool-1', user_id: 'user-1', runtime_type: 'pytorch' };
    add({ id: 'one', name: 'resnet-1', create_time: at, priority: '3', ...common });
    add({
      id: 'two',
      name: 'resnet-2',
      create_time: at + day,
      phase: 'Completed',
      algorithm_name: 'yolo-v9',
    });
    add({
      id: 'three',
      name: 'bert',
      create_time: at + 2 * day,
      training_experiment_id: 'e-1',
      kind: 'hetero_job',
    });
  });

  test.each<[string, string, string[], string[]]>([
    ['id', 'in', ['one', 'three'], ['three', 'one']],
    ['name', 'like', ['resnet'], ['two', 'one']],
    ['name', 'like', ['resnet-1', 'er'], ['three', 'one']],
    ['kind', 'in', ['hetero_job'], ['three']],
    ['kind', 'not', ['hetero_job'], ['two', 'one']],
    ['phase', 'in', ['Running'], ['three', 'one']],
    ['algorithm_id', 'in', ['a-1'], ['one']],
    ['algorithm_name', 'like', ['yolo'], ['two']],
    ['create_time', 'between', ['2026-03-01T00:00:00Z', '2026-03-02T08:00:00+08:00'], ['two', 'one']],
    ['user_id', 'in', ['user-1'], ['one']],
    ['pool_id', 'in', ['pool-1'], ['one']],
    ['training_experiment_id', 'in', ['e-1'], ['three']],
    ['runtime_type', 'in', ['pytorch'], ['one']],
    ['priority', 'in', ['3'], ['one']],
  ])('is filtered by %s %s %j', async (key, operator, value, expected) => {
    expect(ids(await search({ filters: [{ key, operator, value }] }))).toEqual(expected);
  });

  test('is filtered by several keys at once', async () => {
    const filters = [
      { key: 'name', operator: 'like', value: ['resnet'] },
      { key: 'phase', operator: 'in', value: ['Completed'] },
    ];
    expect(ids(await search({ filters }))).toEqual(['two']);
  });

  test.each<[string, object]>([
    ['an unknown key', { key: 'description', operator: 'like', value: ['a'] }],
    ['an unknown operator', { key: 'name', operator: 'equals', value: ['a'] }],
    ['an operator that is not for this key', { key: 'phase', operator: 'between', value: ['a', 'b'] }],
    ['no value', { key: 'name', operator: 'like', value: [] }],
    ['a value that is no list', { key: 'name', operator: 'like', value: 'a' }],
    ['eleven values', { key: 'id', operator: 'in', value: Array(11).fill('a') }],
    ['a number', { key: 'priority', operator: 'in', value: [1] }],
    ['a time that is a number', { key: 'create_time', operator: 'between', value: ['1', '2'] }],
    ['one time', { key: 'create_time', operator: 'between', value: ['2026-03-01T00:00:00Z'] }],
    [
      'times that are 32 days apart',
      { key: 'create_time', operator: 'between', value: ['2026-03-01T00:00:00Z', '2026-04-02T00:00:00Z'] },
    ],
  ])('refuses a filter with %s', async (_, filter) => {
    expect(await search({ filters: [filter] })).toMatchObject({
      status: 400,
      body: { error_code: 'ModelArts.2789' },
    });
  });

  test('takes the offset for a number of pages, and counts all that match', async () => {
    const query = { limit: 2, sort_by: 'create_time', order: 'asc' };
    const first = await search({ ...query, offset: 0 });
    const second = await search({ ...query, offset: 1 });
    expect([ids(first), ids(second)]).toEqual([['one', 'two'], ['three']]);
    expect(second.body).toMatchObject({ total: 3, count: 3, limit: 2, offset: 1 });
  });

  test.each<[object, string]>([
    [{ limit: 51 }, 'ModelArts.2788'],
    [{ limit: 0 }, 'ModelArts.2788'],
    [{ offset: -1 }, 'ModelArts.2788'],
    [{ sort_by: 'phase' }, 'ModelArts.2790'],
    [{ order: 'up' }, 'ModelArts.2790'],
  ])('refuses %j', async (query, code) => {
    expect(await search(query)).toMatchObject({ status: 400, body: { error_code: code } });
  });
});

describe('a permission that is denied', () => {
  test.each([
    ['modelarts:tensorboard:update', 'PUT', `${v1}/${seed.jobId}`, 403, 'ModelArts.0108'],
    ['modelarts:tensorboard:get', 'GET', `${v1}/${seed.jobId}`, 403, 'ModelArts.0108'],
    ['modelarts:tensorboard:list', 'GET', v1, 403, 'ModelArts.0108'],
    ['modelarts:trainJob:update', 'PUT', `${v2}/${seed.trainingJobId}`, 400, 'ModelArts.2771'],
    ['modelarts:trainJob:get', 'GET', `${v2}/${seed.trainingJobId}`, 400, 'ModelArts.2771'],
    ['modelarts:trainJob:list', 'POST', v2.replace('jobs', 'job-searches'), 400, 'ModelArts.2771'],
  ])('%s is named in the refusal', async (action, method, path, status, code) => {
    const data = method === 'GET' ? undefined : {};
    emulator.state.deniedActions = [action.replace(/:\w+$/, ':other')];
    expect((await call(emulator, method, path, { data })).body?.error_code).not.toBe(code);
    emulator.state.deniedActions = [action];
    const refused = await call(emulator, method, path, { data });
    expect(refused).toMatchObject({ status, body: { error_code: code } });
    expect(refused.body.error_msg).toContain(action);
  });
});

describe('a description', () => {
  const describeAs = async (description: string) => [
    await call(emulator, 'PUT', `${v1}/${seed.jobId}`, { data: { job_desc: description } }),
    await call(emulator, 'PUT', `${v2}/${seed.trainingJobId}`, { data: { description } }),
  ];
  const refused = [
    { status: 400, body: { is_success: false, error_code: 'ModelArts.0104' } },
    { status: 400, body: { error_code: 'ModelArts.2788' } },
  ];
  const accepted = [{ status: 200 }, { status: 200 }];

  test('of 256 UTF-16 units is accepted, and one of 257 is not', async () => {
    expect(await describeAs('🚀'.repeat(128))).toMatchObject(accepted);
    expect(await describeAs(`${'🚀'.repeat(128)}a`)).toMatchObject(refused);
  });

  test('is counted in bytes if that is switched', async () => {
    emulator.state.descriptions.unit = 'bytes';
    expect(await describeAs('中'.repeat(85))).toMatchObject(accepted);
    expect(await describeAs('中'.repeat(86))).toMatchObject(refused);
  });

  test('with a character that is switched off is refused', async () => {
    emulator.state.descriptions.refusedCharacters = '<>🚀';
    expect(await describeAs('a & b')).toMatchObject(accepted);
    for (const text of ['a < b', 'up 🚀']) expect(await describeAs(text)).toMatchObject(refused);
  });
});

describe('a list that never ends', () => {
  const pages = async (numbers: number[]) =>
    Promise.all(
      numbers.map(async (page) => {
        const old = await call(emulator, 'GET', `${v1}?page=${page}&per_page=2`);
        const current = await search({ offset: page - 1, limit: 2 });
        return {
          old: old.body.jobs.map(({ job_id: id }: { job_id: number }) => id),
          current: ids(current),
          isLast: page * 2 >= old.body.job_total_count || page * 2 >= current.body.count,
        };
      }),
    );

  test('shows its first page again and again', async () => {
    emulator.state.endlessLists = 'same-page';
    const [first, later] = await pages([1, 1000]);
    expect(first).toMatchObject({ old: [8992, 8993], isLast: false });
    expect(later).toEqual(first);
  });

  test('or has ever more jobs', async () => {
    emulator.state.endlessLists = 'growing';
    const all = await pages([1, 2, 1000]);
    expect(all.map(({ isLast }) => isLast)).toEqual([false, false, false]);
    expect(new Set(all.flatMap(({ old }) => old)).size).toBe(6);
    expect(new Set(all.flatMap(({ current }) => current)).size).toBe(6);
  });
});

test('a job with a hostile ID is listed as it is', async () => {
  const id = '../../v2/x';
  emulator.state.jobs.set(jobKey(seed.projectId, id), visualizationJob({ job_id: id, job_name: 'hostile' }));
  add({ id, name: 'hostile' });
  const { body } = await call(emulator, 'GET', `${v1}?search_content=hostile`);
  expect(body.jobs).toMatchObject([{ job_id: id }]);
  expect(ids(await search({ filters: [{ key: 'name', operator: 'like', value: ['hostile'] }] }))).toEqual([
    id,
  ]);
});
