/** What is read from OBS, as the emulator plays it: it checks each signature by the official client's signer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { putObject } from '../../emulator/cloud/objects.ts';
import { obsErrorXml } from '../../emulator/cloud/obs.ts';
import { root } from '../../emulator/runner/manifest.ts';
import { act, calls, descriptionOf, emulator, seed, useEmulator } from '../support/world.ts';

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
    const ran = await act({ description: '{% for tag in scalars %}{{ tag[0] }} {% endfor %}' });
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'train/loss val/loss val/acc lr' });
    expect(descriptionOf(seed.jobId)).toBe('train/loss val/loss val/acc lr');
    expect(calls()).toEqual(['get', 'obs-list', 'obs-object', 'update']);
    expect(badCredentials()).toEqual([]);
  });

  test('are asked for only by a template that names them', async () => {
    readsFrom('/metrics/runs/42/');
    put(`obs://metrics/runs/42/${eventFile}`);
    expect((await act({ description: 'no numbers' })).outputs.is_success).toBe('true');
    expect(calls()).toEqual(['update']);
  });
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
