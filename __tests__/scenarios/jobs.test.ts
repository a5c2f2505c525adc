import { describe, expect, test } from '@jest/globals';
import { addJobs, visualizationJob } from '../../emulator/cloud/emulator.ts';
import {
  act,
  calls,
  descriptionOf,
  emulator,
  messageOf,
  requestTexts,
  seed,
  transcriptOf,
  useEmulator,
} from '../support/world.ts';

useEmulator();

const by = (inputs: Record<string, string>) =>
  act({ 'job-id': undefined, description: 'From {{ ref.name }}', ...inputs });

describe('a job named by its ID', () => {
  test('is updated by one request, and that is the whole run', async () => {
    const ran = await act({ description: 'From {{ ref.name }}' });
    expect(ran.outputs).toMatchObject({
      is_success: 'true',
      error_code: '',
      error_msg: '',
      truncated: 'false',
    });
    expect(ran.outputs.description).toBe('From main');
    expect(descriptionOf(seed.jobId)).toBe('From main');
    expect(ran.exitCode).toBe(0);
    expect(calls()).toEqual(['update']);
    expect(emulator().requests[0]).toMatchObject({
      method: 'PUT',
      path: `/v1/${seed.projectId}/visualization-jobs/${seed.jobId}`,
      body: '{"job_desc":"From main"}',
    });
    expect(emulator().requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'update-modelarts-visualization-job',
      'x-project-id': seed.projectId,
    });
  });

  test('of several, each is updated', async () => {
    const ran = await by({ 'job-id': `${seed.jobId},\n ${seed.twinJobIds[0]}\n${seed.jobId},` });
    expect(ran.outputs.job_ids).toBe(JSON.stringify([seed.jobId, seed.twinJobIds[0]]));
    expect(JSON.parse(ran.outputs.results ?? '')).toEqual([
      { job_id: seed.jobId, is_success: true, request_id: expect.any(String), http_status: 200, attempts: 1 },
      {
        job_id: seed.twinJobIds[0],
        is_success: true,
        request_id: expect.any(String),
        http_status: 200,
        attempts: 1,
      },
    ]);
    expect(descriptionOf(seed.twinJobIds[0])).toBe('From main');
  });

  test('above 2^53 stays the ID that it is', async () => {
    const ran = await by({ 'job-id': seed.bigJobId, description: '{{ job.id }} {{ job.name }}' });
    expect(ran.outputs.description).toBe(`${seed.bigJobId} ${seed.bigJobName}`);
    expect(descriptionOf(seed.bigJobId)).toBe(`${seed.bigJobId} ${seed.bigJobName}`);
  });

  test('that does not exist fails with the API’s code, and does not stop the others', async () => {
    const ran = await by({ 'job-id': `404404,${seed.jobId}` });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.0015' });
    expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject([
      { job_id: '404404', is_success: false, error_code: 'ModelArts.0015', http_status: 404 },
      { job_id: seed.jobId, is_success: true },
    ]);
    expect(descriptionOf(seed.jobId)).toBe('From main');
  });
});

describe('a job given as what the API returned', () => {
  test('by create: the ID is text there', async () => {
    const job = {
      is_success: true,
      job_id: seed.jobId,
      job_name: seed.jobName,
      status: '1',
      create_time: '1524189990635',
    };
    const ran = await by({ job: JSON.stringify(job), description: 'made of {{ job.id }}' });
    expect(ran.outputs).toMatchObject({ is_success: 'true', job_ids: `["${seed.jobId}"]` });
    expect(descriptionOf(seed.jobId)).toBe(`made of ${seed.jobId}`);
    expect(calls()).toEqual(['update']);
  });

  test('by get: the ID is a number, also one above 2^53', async () => {
    const ran = await by({ job: `{"job_id":${seed.bigJobId},"job_desc":"x"}` });
    expect(ran.outputs.job_ids).toBe(`["${seed.bigJobId}"]`);
    expect(descriptionOf(seed.bigJobId)).toBe('From main');
  });

  test('an array of them updates each, and one given twice once', async () => {
    const ran = await by({
      job: `[{"job_id":${seed.jobId}},{"job_id":"${seed.twinJobIds[0]}"},{"job_id":"${seed.jobId}"}]`,
    });
    expect(JSON.parse(ran.outputs.job_ids ?? '')).toEqual([seed.jobId, seed.twinJobIds[0]]);
    expect(calls()).toEqual(['update', 'update']);
  });

  test('is read again where the template needs what may have changed since', async () => {
    const ran = await by({
      job: `{"job_id":"${seed.jobId}","job_desc":"stale"}`,
      description: '{{ job.description }} + more',
    });
    expect(calls()).toEqual(['get', 'update']);
    expect(requestTexts()).toMatchSnapshot();
    expect(ran.outputs.description).not.toContain('stale');
    expect(ran.outputs.description).toMatch(/ \+ more$/);
  });
});

describe('a job found by the list query', () => {
  test('by its name', async () => {
    const before = descriptionOf(seed.jobId);
    const ran = await by({ 'job-name': seed.jobName });
    expect(ran.outputs.job_ids).toBe(`["${seed.jobId}"]`);
    expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject([{ previous_description: before }]);
    expect(calls()).toEqual(['list', 'update']);
    expect(emulator().requests[0]?.query).toContain(`search_content=${seed.jobName}`);
    expect(transcriptOf(ran)).toMatchSnapshot();
    expect(requestTexts()).toMatchSnapshot();
  });

  test('is the one of exactly that name', async () => {
    const ran = await by({ 'job-name': seed.jobName.slice(0, -1) });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'JOB_NOT_FOUND' });
    expect(ran.outputs.error_msg).toContain(seed.jobName);
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual(['list']);
  });

  test('by a name with a wildcard', async () => {
    const ran = await by({ 'job-name': 'res*-run' });
    expect(ran.outputs.job_ids).toBe(`["${seed.jobId}"]`);
    expect(emulator().requests[0]?.query).toContain('search_content=res&');
  });

  test('more than one is an error that lists them', async () => {
    const ran = await by({ 'job-name': seed.twinJobName });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'JOB_AMBIGUOUS', job_ids: '[]' });
    for (const id of seed.twinJobIds) expect(ran.outputs.error_msg).toContain(id);
    expect(ran.outputs.error_msg).toContain('pick: latest');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual(['list']);
  });

  test('more than ten are an error that lists the first ten', async () => {
    const ids = addJobs(emulator().state, 12);
    const ran = await by({ 'job-name': 'bulk-*' });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'JOB_AMBIGUOUS' });
    expect(ran.outputs.error_msg).toContain(`${ids[0]} bulk-0 (running, created 2026-01-02 03:04); `);
    expect(ran.outputs.error_msg).toContain('; and 2 more.');
    expect(ran.outputs.error_msg?.match(/bulk-\d/g)).toHaveLength(10);
  });

  test('whose name is long is searched by as much of it as the API takes', async () => {
    const ran = await by({ 'job-name': `${'x'.repeat(70)}*y` });
    expect(ran.outputs.error_code).toBe('JOB_NOT_FOUND');
    expect(emulator().requests[0]?.query).toContain(`search_content=${'x'.repeat(64)}&`);
  });

  test('whose name has what a pattern would take for more', async () => {
    const state = emulator().state;
    state.jobs.set(`${seed.projectId}/1`, visualizationJob({ job_id: '1', job_name: 'a.b+c' }));
    state.jobs.set(`${seed.projectId}/2`, visualizationJob({ job_id: '2', job_name: 'axb+c' }));
    expect((await by({ 'job-name': 'a.*+c' })).outputs.job_ids).toBe('["1"]');
    expect((await by({ 'job-name': '*b+c', pick: 'all' })).outputs.job_ids).toBe('["1","2"]');
  });

  test('that begins or ends with more than the name is another', async () => {
    const state = emulator().state;
    state.jobs.set(`${seed.projectId}/1`, visualizationJob({ job_id: '1', job_name: `my-${seed.jobName}` }));
    state.jobs.set(`${seed.projectId}/2`, visualizationJob({ job_id: '2', job_name: `${seed.jobName}-2` }));
    expect((await by({ 'job-name': seed.jobName })).outputs.job_ids).toBe(`["${seed.jobId}"]`);
  });

  test('in a status in which there is none', async () => {
    const ran = await by({ 'job-status': 'lost' });
    expect(messageOf(ran)).toMatchSnapshot();
    const both = await by({ 'job-name': 'x', 'job-status': '14' });
    expect(both.outputs.error_msg).toMatch(/^Found no visualization job named "x" in status lost: /);
  });

  test('of several made at the same time, the latest is the one of the highest ID, each time', async () => {
    const state = emulator().state;
    for (const id of ['5', '7', '6'])
      state.jobs.set(`${seed.projectId}/${id}`, visualizationJob({ job_id: id, job_name: 'same' }));
    const ran = await by({ 'job-name': 'same', pick: 'latest' });
    expect(ran.outputs.job_ids).toBe('["7"]');
    expect(ran.stdout).toContain('before   (empty)\n');
  });

  test.each([
    ['latest', [seed.twinJobIds[1]]],
    ['all', [...seed.twinJobIds]],
  ])('pick: %s', async (pick, ids) => {
    const ran = await by({ 'job-name': seed.twinJobName, pick });
    expect(JSON.parse(ran.outputs.job_ids ?? '')).toEqual(ids);
    for (const id of seed.twinJobIds) expect(descriptionOf(id) === 'From main').toBe(ids.includes(id));
  });

  test.each(['running', '8', 'JOBSTAT_RUNNING', 'Running'])('by status %s alone', async (status) => {
    const running = [...emulator().state.jobs.values()]
      .filter((job) => job.status === 8)
      .map((job) => job.job_id);
    const ran = await by({ 'job-status': status, pick: 'all' });
    expect(JSON.parse(ran.outputs.job_ids ?? '').sort()).toEqual(running.sort());
    expect(emulator().requests[0]?.query).toContain('status=8');
  });

  test('by the first of the statuses, and by one of several words', async () => {
    await by({ 'job-status': 'unknown' });
    expect(emulator().requests[0]?.query).toMatch(/&status=0$/);
    emulator().reset();
    await by({ 'job-status': 'deploy service-failed' });
    expect(emulator().requests[0]?.query).toMatch(/&status=17$/);
  });

  test('on whatever page it is', async () => {
    addJobs(emulator().state, 250);
    const total = emulator().state.jobs.size;
    const ran = await by({ 'job-name': '*', pick: 'all', 'max-parallel': '16' });
    expect(JSON.parse(ran.outputs.job_ids ?? '')).toHaveLength(total);
    expect(calls().filter((call) => call === 'list')).toHaveLength(Math.ceil(total / 100));
    expect(ran.outputs.is_success).toBe('true');
    expect(new Set([...emulator().state.jobs.values()].map((job) => job.job_desc))).toEqual(
      new Set(['From main']),
    );
  });
});

describe('a training job', () => {
  const training = (inputs: Record<string, string>) => by({ 'job-type': 'training', ...inputs });
  const description = () =>
    emulator().state.trainingJobs.get(`${seed.projectId}/${seed.trainingJobId}`)?.description;

  test('by its ID, with an answer that is null', async () => {
    const ran = await training({ 'job-id': seed.trainingJobId });
    expect(ran.outputs).toMatchObject({ is_success: 'true', job_ids: `["${seed.trainingJobId}"]` });
    expect(description()).toBe('From main');
    expect(emulator().requests[0]).toMatchObject({
      path: `/v2/${seed.projectId}/training-jobs/${seed.trainingJobId}`,
      body: '{"description":"From main"}',
    });
    expect(requestTexts()).toMatchSnapshot();
  });

  test('by what the API returned', async () => {
    const ran = await training({
      job: JSON.stringify({ kind: 'job', metadata: { id: seed.trainingJobId, name: 'x' } }),
    });
    expect(ran.outputs.is_success).toBe('true');
    expect(description()).toBe('From main');
  });

  test('by its name and phase', async () => {
    const phase = emulator().state.trainingJobs.get(`${seed.projectId}/${seed.trainingJobId}`)?.phase ?? '';
    const ran = await training({ 'job-name': seed.trainingJobName, 'job-status': phase.toLowerCase() });
    expect(ran.outputs).toMatchObject({ is_success: 'true', job_ids: `["${seed.trainingJobId}"]` });
    expect(JSON.parse(emulator().requests[0]?.body ?? '').filters).toEqual([
      { key: 'name', operator: 'like', value: [seed.trainingJobName] },
      { key: 'phase', operator: 'in', value: [phase] },
    ]);
    expect(transcriptOf(ran)).toMatchSnapshot();
  });

  test('that does not exist', async () => {
    const ran = await training({ 'job-id': seed.jobId });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.2775' });
    expect(ran.outputs.error_msg).toContain('an ID that is a number is one of its historical API');
    expect(messageOf(ran)).toMatchSnapshot();
  });
});

describe('the project', () => {
  test('is looked up by the region if it is not given', async () => {
    const ran = await act({ 'project-id': undefined, description: 'x' });
    expect(ran.outputs.is_success).toBe('true');
    expect(calls()).toEqual(['projects', 'update']);
    expect(ran.stdout).toContain(`project    ${seed.projectId} (found)\n`);
    expect(requestTexts()).toMatchSnapshot();
  });

  test('that is not there is an error that says where to find its ID', async () => {
    emulator().state.projects.length = 0;
    const ran = await act({ 'project-id': undefined, description: 'x' });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'PROJECT_NOT_FOUND' });
    expect(messageOf(ran)).toMatchSnapshot();
    expect(ran.outputs.error_msg).toContain('`project-id`');
    // The job is known though nothing came of it.
    expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject([{ job_id: seed.jobId, is_success: false }]);
  });

  test('of which there are two is an error that lists them', async () => {
    const [first] = emulator().state.projects;
    if (first) emulator().state.projects.push({ ...first, id: 'feedfacefeedfacefeedfacefeedface' });
    emulator().state.accessKeys.get(seed.accessKey)?.projectIds.push('feedfacefeedfacefeedfacefeedface');
    const ran = await act({ 'project-id': undefined, description: 'x' });
    expect(ran.outputs).toMatchObject({ error_code: 'PROJECT_AMBIGUOUS' });
    expect(messageOf(ran)).toMatchSnapshot();
    expect(ran.outputs.error_msg).toContain('feedfacefeedfacefeedfacefeedface');
  });

  test('of another key is refused with its cure', async () => {
    const ran = await act({ 'project-id': 'feedfacefeedfacefeedfacefeedface', description: 'x' });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.0210' });
    expect(ran.outputs.error_msg).toContain('Give the `project-id` that the credentials belong to');
    expect(calls()).toEqual(['update']);
  });
});
