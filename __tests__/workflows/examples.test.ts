import { describe, expect, test } from '@jest/globals';
import { jobKey, seed, visualizationJob } from '../../emulator/cloud/emulator.ts';
import { event, pullRequest } from '../../emulator/runner/events.ts';
import { act, emulator, offline, useRepository } from './act.ts';

useRepository();

const vars = {
  MODELARTS_REGION: 'cn-north-4',
  MODELARTS_JOB_ID: seed.jobId,
  MODELARTS_JOB_NAME: 'resnet50-run',
  HUAWEI_PROVIDER_URN: seed.providerUrn,
  HUAWEI_AGENCY_URN: seed.agencyUrn,
};
const secrets = { HUAWEI_ACCESS_KEY: seed.accessKey, HUAWEI_SECRET_KEY: seed.secretKey };
const oidc = () => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `${emulator().url}/_oidc/token?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: seed.oidcRequestToken,
});
const descriptionOf = (id: string) => emulator().state.jobs.get(jobKey(seed.projectId, id))?.job_desc ?? '';

describe('after-training.yml', () => {
  const train = (name: string, changed: Readonly<Record<string, string>> = {}) =>
    act({
      workflow: offline('examples/after-training.yml'),
      event: name,
      payload: event(name).event?.payload,
      env: oidc(),
      vars: { ...vars, ...changed },
    });

  test.each(['push', 'schedule'])('describes the job on %s, without a stored key', async (name) => {
    const { code, log } = await train(name);
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(descriptionOf(seed.jobId)).toMatch(
      /^[0-9a-f]{7} .*accuracy 91\.7%, loss 0\.0345, 2h 3m · https:\/\/github\.com\//,
    );
  });

  test('keeps the training green where the agency does not exist, and the next step says why', async () => {
    const { code, log } = await train('push', { HUAWEI_AGENCY_URN: 'iam::1234:agency:none' });
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(log).toContain('was not described (STS5.1106)');
  });
});

describe('pull-request.yml', () => {
  const open = (request: object) =>
    act({
      workflow: offline('examples/pull-request.yml'),
      event: 'pull_request',
      payload: {
        ...(event('pull_request').event?.payload as object),
        number: 12,
        pull_request: request,
      },
      vars,
      secrets,
    });

  test('describes the latest job of the name by the pull request', async () => {
    const latest = visualizationJob({ job_id: '9001', job_name: 'resnet50-run', create_time: Date.now() });
    emulator().state.jobs.set(jobKey(seed.projectId, '9001'), latest);
    const { code, log } = await open(pullRequest);
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(descriptionOf('9001')).toBe(
      '#12 Try a cosine schedule by bob · cosine @ c3d0be4 · experiment, good first run',
    );
  });

  test('is skipped, and does not fail, for a pull request from a fork', async () => {
    const head = { ...pullRequest.head, repo: { full_name: 'eve/vision' } };
    const { code, log } = await open({ ...pullRequest, head });
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(emulator().requests).toEqual([]);
  });
});

describe('manual.yml', () => {
  const start = (dryRun: boolean) =>
    act({
      workflow: offline('examples/manual.yml'),
      event: 'workflow_dispatch',
      payload: {
        inputs: {
          'job-id': `${seed.jobId}, ${seed.twinJobIds[0]}`,
          note: 'see #7',
          'dry-run': String(dryRun),
        },
        repository: { full_name: 'acme/vision' },
      },
      vars,
      secrets,
    });

  test('writes nothing in a dry run, and shows what it would write', async () => {
    const before = descriptionOf(seed.jobId);
    const { code, log } = await start(true);
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(log).toContain('see #7');
    expect(descriptionOf(seed.jobId)).toBe(before);
  });

  test('puts the note before what the job said', async () => {
    const before = descriptionOf(seed.jobId);
    const { code, log } = await start(false);
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(log).toContain('see #7');
    expect(descriptionOf(seed.jobId)).toMatch(new RegExp(`^see #7 \\(.+\\) · ${before}$`));
  });
});
