/** Each type of job that `job-type` names: which API it asks, which jobs of it, and what it says of those of another. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { jobKey, type TrainingJob, trainingJob, visualizationJob } from '../../emulator/cloud/emulator.ts';
import { event } from '../../emulator/runner/events.ts';
import { root } from '../../emulator/runner/manifest.ts';
import { act, calls, descriptionOf, emulator, seed, useEmulator } from '../support/world.ts';

useEmulator();

const description = 'From {{ ref.name }}';
const inputs = { 'job-id': undefined, description };
const v2 = { ...inputs, 'job-type': 'visualization-v2' };
const training = { ...inputs, 'job-type': 'training' };

const current = (id: string) => emulator().state.trainingJobs.get(jobKey(seed.projectId, id));
const add = (job: Pick<TrainingJob, 'id'> & Partial<TrainingJob>) =>
  emulator().state.trainingJobs.set(jobKey(seed.projectId, job.id), trainingJob(job));
const filters = () => JSON.parse(emulator().requests[0]?.body ?? '{}').filters;

/** What *get* returns of a job of the current API. */
const resource = (kind: string | undefined, id: string) => ({ kind, metadata: { id, name: 'x' } });

describe('a visualization job of the current API', () => {
  test('is described by its ID', async () => {
    const ran = await act({ ...v2, 'job-id': seed.visualizationV2JobId });
    expect(ran.outputs).toMatchObject({
      is_success: 'true',
      description: 'From main',
      job_ids: `["${seed.visualizationV2JobId}"]`,
    });
    expect(current(seed.visualizationV2JobId)?.description).toBe('From main');
    expect(current(seed.trainingJobId)?.description).toBe('This is a training job');
    expect(emulator().requests).toMatchObject([
      {
        method: 'PUT',
        path: `/v2/${seed.projectId}/training-jobs/${seed.visualizationV2JobId}`,
        body: '{"description":"From main"}',
        credentials: 'ok',
      },
    ]);
  });

  test('is described by what create returned', async () => {
    const ran = await act({
      ...v2,
      job: JSON.stringify(resource('visualization_job', seed.visualizationV2JobId)),
    });
    expect(ran.outputs.is_success).toBe('true');
    expect(current(seed.visualizationV2JobId)?.description).toBe('From main');
  });

  test('is found by its name among jobs of its kind only', async () => {
    add({ id: 'train-1', name: seed.visualizationV2JobName });
    const ran = await act({ ...v2, 'job-name': seed.visualizationV2JobName, 'job-status': 'running' });
    expect(ran.outputs).toMatchObject({ is_success: 'true', job_ids: `["${seed.visualizationV2JobId}"]` });
    expect(filters()).toEqual([
      { key: 'name', operator: 'like', value: [seed.visualizationV2JobName] },
      { key: 'phase', operator: 'in', value: ['Running'] },
      { key: 'kind', operator: 'in', value: ['visualization_job'] },
    ]);
    expect(current('train-1')?.description).toBe('');
  });

  test('may be one of many, whose list has several pages', async () => {
    for (let index = 0; index < 120; index++) {
      const kind = index % 2 === 0 ? 'visualization_job' : 'job';
      add({ id: `many-${index}`, name: `many-${index}`, kind });
    }
    const ran = await act({ ...v2, 'job-name': 'many-*', pick: 'all' });
    expect(JSON.parse(ran.outputs.job_ids ?? '')).toHaveLength(60);
    expect(calls().filter((call) => call === 'list')).toHaveLength(2);
    expect(current('many-118')?.description).toBe('From main');
    expect(current('many-119')?.description).toBe('');
  });

  test('can say what it said before, and never tells the token of its page', async () => {
    const ran = await act({
      ...v2,
      'job-id': seed.visualizationV2JobId,
      description: '{{ job.name }} {{ job.status }} {{ job.url }} {{ job.description }}',
    });
    expect(ran.outputs.description).toBe(
      `${seed.visualizationV2JobName} running https://console.example/modelarts/tensorboard/9b1f/ This is a TensorBoard job`,
    );
    expect(ran.everything).not.toContain('FAKE-TENSORBOARD-TOKEN');
  });

  test('is cleared by an empty text', async () => {
    const ran = await act({
      ...v2,
      'job-id': seed.visualizationV2JobId,
      description: '',
      'allow-empty': 'true',
    });
    expect(ran.outputs.is_success).toBe('true');
    expect(current(seed.visualizationV2JobId)?.description).toBe('');
  });

  test('that is not there is told with the ID and the types to check', async () => {
    const ran = await act({ ...v2, 'job-id': seed.jobId });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.2775' });
    expect(ran.outputs.error_msg).toContain('an ID that is a number is one of its historical API');
    expect(ran.outputs.error_msg).toContain('`job-type`');
  });

  test('whose permission is missing is told with the names of its own permissions', async () => {
    emulator().state.deniedActions = ['modelarts:trainJob:update'];
    const ran = await act({ ...v2, 'job-id': seed.visualizationV2JobId });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.2771' });
    expect(ran.outputs.error_msg).toContain('`modelarts:trainJob:update`');
    expect(ran.outputs.error_msg).not.toContain('modelarts:tensorboard');
  });

  test('of a cloud that can’t list by kind is to be named by its ID', async () => {
    const body = '{"error_code":"ModelArts.2789","error_msg":"The filter is not supported."}';
    emulator().fault({ call: 'list', kind: { type: 'status', status: 400, body } });
    const ran = await act({ ...v2, 'job-name': seed.visualizationV2JobName });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.2789' });
    expect(ran.outputs.error_msg).toContain('name the job by its ID, as `job-id`');
  });

  test('has the phases of the current API as its statuses', async () => {
    const ran = await act({ ...v2, 'job-name': '*', 'job-status': '8' });
    expect(ran.outputs).toMatchObject({ error_code: 'INPUT_INVALID' });
    expect(ran.outputs.error_msg).toContain('is not a status of a visualization-v2 job');
    expect(ran.outputs.error_msg).toContain('creating, pending, running');
  });
});

describe('a training job', () => {
  test.each(['job', 'hetero_job', 'mrs_job', 'a_kind_of_tomorrow'])(
    'is described by the object of a %s',
    async (kind) => {
      const ran = await act({ ...training, job: JSON.stringify(resource(kind, seed.trainingJobId)) });
      expect(ran.outputs.is_success).toBe('true');
      expect(current(seed.trainingJobId)?.description).toBe('From main');
    },
  );

  test('is found by its name among all kinds but visualization jobs', async () => {
    add({ id: 'shown', name: 'same-name', kind: 'visualization_job' });
    add({ id: 'edge', name: 'same-name', kind: 'edge_job' });
    const ran = await act({ ...training, 'job-name': 'same-name' });
    expect(ran.outputs).toMatchObject({ is_success: 'true', job_ids: '["edge"]' });
    expect(current('shown')?.description).toBe('');
  });

  test('is not found where only a visualization job has its name', async () => {
    const ran = await act({ ...training, 'job-name': seed.visualizationV2JobName });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'JOB_NOT_FOUND' });
    expect(ran.outputs.error_msg).toContain('Found no training job');
    expect(ran.outputs.error_msg).toContain('`job-type`');
    expect(calls()).toEqual(['list']);
  });
});

describe('an object of another type', () => {
  const old = { job_id: 8992, job_name: 'resnet', status: 8 };
  const show = resource('visualization_job', seed.visualizationV2JobId);
  const train = resource('job', seed.trainingJobId);

  test.each<[string, string, object]>([
    ['visualization', 'visualization-v2', show],
    ['visualization', 'training', train],
    ['visualization-v2', 'visualization', old],
    ['visualization-v2', 'training', train],
    ['visualization-v2', 'training', resource('hetero_job', 'x')],
    ['training', 'visualization', old],
    ['training', 'visualization-v2', show],
  ])('given for %s is an error that names %s', async (type, right, job) => {
    const list = type === 'visualization' ? [old, job] : [job];
    const ran = await act({ ...inputs, 'job-type': type, job: JSON.stringify(list.length > 1 ? list : job) });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'INPUT_INVALID' });
    expect(ran.outputs.error_msg).toContain(`describes a ${right} job, and \`job-type\` is \`${type}\``);
    expect(ran.outputs.error_msg).toContain(`Set \`job-type: ${right}\``);
    expect(calls()).toEqual([]);
  });

  test('is accepted where it does not tell its kind, for either type of the current API', async () => {
    for (const type of ['training', 'visualization-v2']) {
      const job = JSON.stringify(resource(undefined, seed.trainingJobId));
      expect((await act({ ...inputs, 'job-type': type, job })).outputs.is_success).toBe('true');
    }
  });
});

test('a UUID is not the ID of a job of the historical API, and the error names the types that have such IDs', async () => {
  const ran = await act({ ...inputs, 'job-id': `${seed.jobId},${seed.visualizationV2JobId}` });
  expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'INPUT_INVALID' });
  expect(ran.outputs.error_msg).toContain(`"${seed.visualizationV2JobId}", a UUID`);
  expect(ran.outputs.error_msg).toContain('Set `job-type` to `visualization-v2` or `training`');
  expect(calls()).toEqual([]);
  expect(descriptionOf(seed.jobId)).toBe('This is a ModelArts job');
});

test('a misspelt type is an error that offers the nearest', async () => {
  const ran = await act({ ...inputs, 'job-id': '1', 'job-type': 'visualisation-v2' });
  expect(ran.outputs.error_msg).toContain('visualization-v2');
});

test('the historical API stays the default', async () => {
  const job = visualizationJob({ job_id: '77', job_name: 'old' });
  emulator().state.jobs.set(jobKey(seed.projectId, '77'), job);
  const ran = await act({ ...inputs, 'job-name': 'old' });
  expect(ran.outputs.job_ids).toBe('["77"]');
  expect(descriptionOf('77')).toBe('From main');
});

test('the example of the current API describes the newest training of a name, and its TensorBoard job', async () => {
  add({ id: 'older', name: 'resnet', create_time: 1 });
  add({ id: 'newer', name: 'resnet', create_time: 2 });
  add({ id: 'show', name: 'resnet', create_time: 3, kind: 'visualization_job' });
  const variables: Record<string, string> = {
    'vars.MODELARTS_REGION': seed.region,
    'vars.MODELARTS_TRAINING_NAME': 'resnet',
    'vars.MODELARTS_TENSORBOARD_NAME': 'resnet',
    'secrets.HUAWEI_ACCESS_KEY': seed.accessKey,
    'secrets.HUAWEI_SECRET_KEY': seed.secretKey,
  };
  const { steps } = parse(readFileSync(join(root, 'examples', 'current-api.yml'), 'utf8')).jobs.describe;
  for (const step of steps) {
    const given: Record<string, string> = {};
    for (const [name, value] of Object.entries<string>(step.with)) {
      given[name] = value.replace(
        /\$\{\{ (.*?) \}\}/g,
        (_, expression: string) => variables[expression] ?? '',
      );
    }
    const ran = await act({ 'job-id': undefined, ...given }, event('push'));
    expect(ran.outputs.is_success).toBe('true');
  }
  expect(current('older')?.description).toBe('');
  expect(current('newer')?.description).toBe(
    '3f2a1bc Warm up the learning rate by ann · https://github.com/acme/vision/actions/runs/1234567890',
  );
  expect(current('show')?.description).toBe('Curves of main @ 3f2a1bc Warm up the learning rate');
});
