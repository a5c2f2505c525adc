/** What is read from OBS, as the emulator plays it: it checks each signature by the official client's signer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { putObject } from '../../emulator/cloud/objects.ts';
import { obsErrorXml } from '../../emulator/cloud/obs.ts';
import { root } from '../../emulator/runner/manifest.ts';
import {
  act,
  agency,
  calls,
  descriptionOf,
  emulator,
  oidc,
  seed,
  useEmulator,
  user,
} from '../support/world.ts';

useEmulator();

const curve = readFileSync(join(root, 'examples/curve/events.out.tfevents.1767323045.trainer'));
const eventFile = 'events.out.tfevents.1767323045.trainer';

function put(
  address: string,
  content: Parameters<typeof putObject>[2] = curve,
  more: Parameters<typeof putObject>[3] = {},
) {
  putObject(emulator().state, address, content, more);
}

/** Has the first job read its logs from a place. */
function readsFrom(trainUrl: string, jobId: string = seed.jobId) {
  const job = emulator().state.jobs.get(`${seed.projectId}/${jobId}`);
  if (job !== undefined) job.train_url = trainUrl;
}

const badCredentials = () =>
  emulator().requests.filter(({ call, credentials }) => call?.startsWith('obs-') && credentials !== 'ok');

describe('the scalars of a job', () => {
  test('are read from the folder that the job names: details, one list, the file, the update', async () => {
    readsFrom('/metrics/runs/42/');
    put(`obs://metrics/runs/42/${eventFile}`);
    put('obs://metrics/runs/42/model.ckpt', 'not a word of it is read');
    put('obs://metrics/runs/421/events.out.tfevents.1.other');
    const description =
      'val/acc {{ scalars["val/acc"].max | percent }} at {{ scalars["val/acc"].argmax }}, loss {{ scalars["val/loss"] | short }}';
    const ran = await act({ description });
    expect(ran.outputs).toMatchObject({
      is_success: 'true',
      description: 'val/acc 92.6% at 24, loss 0.2622',
    });
    expect(descriptionOf(seed.jobId)).toBe('val/acc 92.6% at 24, loss 0.2622');
    expect(calls()).toEqual(['get', 'obs-list', 'obs-object', 'update']);
    expect(ran.stdout).toContain('scalars    obs://metrics/runs/42/: 1 event file with 4 tags\n');
    expect(badCredentials()).toEqual([]);
  });

  test('are asked for only by a template that names them', async () => {
    readsFrom('/metrics/runs/42/');
    put(`obs://metrics/runs/42/${eventFile}`);
    expect((await act({ description: 'no numbers' })).outputs.is_success).toBe('true');
    expect(calls()).toEqual(['update']);
  });

  test('of several folders stand under the names of TensorBoard’s runs', async () => {
    readsFrom('/metrics/keras/');
    put(`obs://metrics/keras/train/${eventFile}`);
    put(`obs://metrics/keras/validation/${eventFile}`);
    put('obs://metrics/keras/ckpt/1/model', '');
    const ran = await act({ description: '{{ scalars.validation["val/acc"].max }}' });
    expect(ran.outputs.description).toBe('0.9263091');
    expect(calls().filter((call) => call === 'obs-object')).toHaveLength(2);
  });

  test('of a training job are read from the folder of its summaries, and of a visualization job of the current API from the jobs that it shows', async () => {
    put(`obs://job-pfs/summary/${eventFile}`);
    const inputs = { description: '{{ scalars.lr.min }}' };
    const training = await act({ ...inputs, 'job-type': 'training', 'job-id': seed.trainingJobId });
    expect(training.outputs.description).toBe('0.00027390523');
    expect(calls()).toEqual(['get', 'obs-list', 'obs-object', 'update']);
    emulator().requests.length = 0;
    const shown = await act({
      ...inputs,
      'job-type': 'visualization-v2',
      'job-id': seed.visualizationV2JobId,
    });
    expect(shown.outputs.description).toBe('0.00027390523');
    expect(calls()).toEqual(['get', 'get', 'obs-list', 'obs-object', 'update']);
  });

  test('of jobs that read the same folder are read once, also if the jobs are found by a name', async () => {
    for (const id of seed.twinJobIds) readsFrom('/metrics/runs/42/', id);
    put(`obs://metrics/runs/42/${eventFile}`);
    const ran = await act({
      description: '{{ job.id }}: {{ scalars.lr.max }}',
      'job-id': undefined,
      'job-name': seed.twinJobName,
      pick: 'all',
    });
    expect(ran.outputs.is_success).toBe('true');
    expect(seed.twinJobIds.map(descriptionOf)).toEqual(['8993: 0.1', '8994: 0.1']);
    expect(calls()).toEqual(['list', 'obs-list', 'obs-object', 'update', 'update']);
  });

  test('are listed by a dry run, file by file and tag by tag', async () => {
    readsFrom('/metrics/runs/42/');
    put(`obs://metrics/runs/42/${eventFile}`);
    const ran = await act({ description: '{{ scalars | metrics }}', 'dry-run': 'true' });
    expect(ran.stdout).toContain(
      [
        'scalars    obs://metrics/runs/42/: 1 event file with 4 tags',
        `  file     ${eventFile}`,
        '  tags     train/loss, val/loss, val/acc, lr',
        '',
      ].join('\n'),
    );
    expect(calls()).toEqual(['get', 'obs-list', 'obs-object']);
  });

  test('that are misspelt are an error that names the nearest tag', async () => {
    readsFrom('/metrics/runs/42/');
    put(`obs://metrics/runs/42/${eventFile}`);
    const ran = await act({ description: '{{ scalars["val/ac"].max }}' });
    expect(ran.outputs.error_code).toBe('TEMPLATE_INVALID');
    expect(ran.outputs.error_msg).toContain('`scalars` has no `val/ac`');
    expect(ran.outputs.error_msg).toContain('Did you mean `val/acc`?');
    expect(calls()).not.toContain('update');
  });

  test('are whole while the training still writes: a file that grows is read as it is at one moment', async () => {
    readsFrom('/metrics/runs/42/');
    let size = 3000;
    put(`obs://metrics/runs/42/${eventFile}`, () => {
      size += 500;
      return curve.subarray(0, size);
    });
    const ran = await act({ description: '{{ scalars["train/loss"].count }} epochs' });
    expect(ran.outputs.description).toMatch(/^(19|2\d) epochs$/);
  });
});

describe('whoever signs in', () => {
  const scalars = { description: 'lr {{ scalars.lr.max }}' };
  const withoutKey = { 'access-key': undefined, 'secret-key': undefined };
  const prepare = () => {
    readsFrom('/metrics/runs/42/');
    put(`obs://metrics/runs/42/${eventFile}`);
  };

  test('with a temporary key signs its security token, too', async () => {
    prepare();
    const ran = await act({
      ...scalars,
      'access-key': seed.temporaryAccessKey,
      'secret-key': seed.temporarySecretKey,
      'security-token': seed.securityToken,
    });
    expect(ran.outputs.description).toBe('lr 0.1');
    const sent = emulator().requests.filter(({ call }) => call === 'obs-object');
    expect(sent.map(({ headers }) => headers['x-obs-security-token'])).toEqual([seed.securityToken]);
    expect(badCredentials()).toEqual([]);
  });

  test('through an agency signs by its key', async () => {
    prepare();
    const ran = await act({ ...scalars, ...withoutKey, ...agency }, { env: oidc() });
    expect(ran.outputs.description).toBe('lr 0.1');
    expect(badCredentials()).toEqual([]);
  });

  test.each([
    ['a token', { 'auth-token': seed.authToken }],
    ['an IAM user', user],
  ])('as %s has the token exchanged for a key that can read that folder alone', async (_who, credentials) => {
    prepare();
    const ran = await act({ ...scalars, ...withoutKey, ...credentials });
    expect(ran.outputs.description).toBe('lr 0.1');
    expect(badCredentials()).toEqual([]);
    const exchanges = emulator().requests.filter(({ path }) => path.endsWith('/securitytokens'));
    expect(exchanges.map(({ body }) => JSON.parse(body).auth.identity.policy.Statement)).toEqual([
      [
        { Effect: 'Allow', Action: ['obs:object:GetObject'], Resource: ['obs:*:*:object:metrics/runs/42/*'] },
        { Effect: 'Allow', Action: ['obs:bucket:ListBucket'], Resource: ['obs:*:*:bucket:metrics'] },
      ],
    ]);
    // What was handed out is masked like any other secret.
    const [key] = [...emulator().state.accessKeys.values()].filter(({ policy }) => policy !== undefined);
    expect(key?.sk).toBeTruthy();
    expect(ran.stdout).toContain(`::add-mask::${key?.sk}`);
    expect(ran.everything).not.toContain(key?.securityToken);
  });

  test('as a token that OBS then refuses learns of the scope of tokens', async () => {
    prepare();
    const bucket = emulator().state.obs.buckets.get('metrics');
    if (bucket) bucket.denied = true;
    const ran = await act({ ...scalars, ...withoutKey, 'auth-token': seed.authToken });
    expect(ran.outputs.error_code).toBe('AccessDenied');
    expect(ran.outputs.error_msg).toContain('a token of one project may not carry them');
    expect(ran.outputs.error_msg).toContain('`agency-urn`');
  });

  test('as a token on a cloud whose IAM is not known is asked for its address', async () => {
    prepare();
    const ran = await act({
      ...scalars,
      ...withoutKey,
      'auth-token': seed.authToken,
      'iam-endpoint': undefined,
      region: 'mars-1',
    });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'INPUT_INVALID' });
    expect(ran.outputs.error_msg).toContain('`iam-endpoint` is missing');
  });

  test('by a signature that OBS refuses asks once, and shows nothing of what was signed', async () => {
    prepare();
    const echo = `<StringToSign>GET x-obs-security-token:${seed.securityToken}</StringToSign>`;
    const body = obsErrorXml('SignatureDoesNotMatch', 'The signature does not match.', '', echo);
    emulator().fault({ call: 'obs-list', kind: { type: 'status', status: 403, body } });
    const ran = await act({
      ...scalars,
      'access-key': seed.temporaryAccessKey,
      'secret-key': seed.temporarySecretKey,
      'security-token': seed.securityToken,
    });
    expect(ran.outputs.error_code).toBe('SignatureDoesNotMatch');
    expect(ran.outputs.error_msg).toContain('are of one pair');
    expect(calls()).toEqual(['get', 'obs-list']);
    expect(ran.everything).not.toContain(seed.securityToken);
    expect(ran.everything).not.toContain('StringToSign');
  });
});

test('an address of OBS in `data-file` is refused with what to do instead, before any request', async () => {
  const ran = await act({ 'data-file': 'obs://metrics/runs/42/metrics.json' });
  expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'INPUT_INVALID' });
  expect(ran.outputs.error_msg).toContain('Download it in an earlier step; of OBS, only `scalars` is read.');
  expect(calls()).toEqual([]);
});

describe('a failure of OBS', () => {
  test.each<[string, () => void, { code: string; what: string; cure: string }]>([
    [
      'no such bucket',
      () => readsFrom('/nowhere-bucket/x/'),
      {
        code: 'NoSuchBucket',
        what: 'Could not list obs://nowhere-bucket/x/: ',
        cure: 'give its `obs-endpoint`',
      },
    ],
    [
      'no permission',
      () => {
        put(`obs://metrics/x/${eventFile}`);
        const bucket = emulator().state.obs.buckets.get('metrics');
        if (bucket) bucket.denied = true;
        readsFrom('/metrics/x/');
      },
      { code: 'AccessDenied', what: 'Could not list obs://metrics/x/: ', cure: '`obs:object:GetObject`' },
    ],
    [
      'an empty folder',
      () => {
        put('obs://metrics/y', '');
        readsFrom('/metrics/x/');
      },
      { code: 'SCALARS_NOT_FOUND', what: 'Found no event files in obs://metrics/x/: ', cure: '`tfevents`' },
    ],
    [
      'cold storage',
      () => {
        put(`obs://metrics/x/${eventFile}`, curve, { storageClass: 'COLD' });
        readsFrom('/metrics/x/');
      },
      {
        code: 'InvalidObjectState',
        what: `Could not read obs://metrics/x/${eventFile}: `,
        cure: 'restore it',
      },
    ],
    [
      'a bucket in another region',
      () => {
        put(`obs://metrics/x/${eventFile}`);
        const bucket = emulator().state.obs.buckets.get('metrics');
        if (bucket) bucket.region = 'cn-east-3';
        readsFrom('/metrics/x/');
      },
      {
        code: 'REDIRECT_REFUSED',
        what: 'Could not list obs://metrics/x/: the bucket is in another region, cn-east-3',
        cure: 'https://obs.cn-east-3.myhuaweicloud.com',
      },
    ],
    [
      'throttling without end',
      () => {
        readsFrom('/metrics/x/');
        const body = obsErrorXml('SlowDown', 'Please reduce your request rate.');
        emulator().fault({ call: 'obs-list', kind: { type: 'status', status: 503, body } });
      },
      {
        code: 'SlowDown',
        what: 'Could not list obs://metrics/x/: Please reduce',
        cure: 'Run the step later',
      },
    ],
  ])('fails the update, and says what to do: %s', async (_what, prepare, { code, what, cure }) => {
    prepare();
    const ran = await act({ description: '{{ scalars.lr }}', 'max-attempts': '2' });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: code });
    expect(ran.outputs.error_msg).toContain(what);
    expect(ran.outputs.error_msg).toContain(cure);
    expect(ran.exitCode).toBe(1);
    expect(calls()).not.toContain('update');
  });
});
