/** What a failure says: the cause that is the cause, and a cure that cures. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { idToken } from '../../emulator/cloud/oidc.ts';
import { manifest } from '../../emulator/runner/manifest.ts';
import {
  act,
  agency,
  calls,
  descriptionOf,
  emulator,
  messageOf,
  oidc,
  problemOf,
  seed,
  useEmulator,
  user,
} from '../support/world.ts';

useEmulator();

describe('a cure goes by what was asked and by what the answer says', () => {
  test('a wrong secret key does not ask for `project-id` while the project is looked up', async () => {
    const ran = await act({ 'project-id': undefined, 'secret-key': 'wrong' });
    expect(messageOf(ran)).toContain('verify aksk signature fail');
    expect(messageOf(ran)).not.toContain('Give `project-id`');
  });

  test.each<[string, number, string, boolean]>([
    ['a refused signature', 401, 'APIGW.0301', false],
    ['a disabled user', 403, 'IAM.0080', false],
    ['an expired key', 400, 'IAM.1105', false],
    ['a missing permission', 403, 'IAM.0003', true],
    ['a fault of IAM', 500, 'IAM.0006', true],
  ])(
    '%s while the project is looked up: `project-id` is named only if it helps',
    async (_, status, code, helps) => {
      emulator().fault({
        call: 'projects',
        kind: { type: 'status', status, body: JSON.stringify({ error_code: code, error_msg: 'No.' }) },
      });
      const message = messageOf(await act({ 'project-id': undefined, 'max-attempts': '1' }));
      expect(message).toContain(code);
      expect(message.includes('Give `project-id`')).toBe(helps);
    },
  );

  test.each<['update' | 'get' | 'list', Record<string, string | undefined>]>([
    ['update', {}],
    ['get', { 'dry-run': 'true' }],
    ['list', { 'job-id': undefined, 'job-name': 'x' }],
  ])('a refused %s names the one permission that it needs', async (call, inputs) => {
    emulator().fault({ call, kind: { type: 'status', status: 403 } });
    const message = messageOf(await act(inputs));
    expect(message).toContain(`Grant the identity \`modelarts:tensorboard:${call}\`.`);
  });

  test('a refused list says to check the name, not the ID', async () => {
    emulator().fault({
      call: 'list',
      kind: {
        type: 'status',
        status: 400,
        body: '{"error_code":"ModelArts.0104","error_msg":"Illegal name"}',
      },
    });
    const message = messageOf(await act({ 'job-id': undefined, 'job-name': 'x' }));
    expect(message).toContain('Check `job-name`');
    expect(message).not.toContain('`job-id`');
  });

  test('a limit on requests at IAM does not ask for a lower `max-parallel`', async () => {
    emulator().fault({
      call: 'token',
      kind: { type: 'status', status: 429, headers: { 'Retry-After': '0' } },
    });
    const keyless = { 'access-key': undefined, 'secret-key': undefined, ...user };
    const message = messageOf(await act({ ...keyless, 'max-attempts': '1' }));
    expect(message).toContain('HTTP 429');
    expect(message).toContain('Run the step again later.');
  });

  test.each(['primary', 'secondary'] as const)(
    'the %s rate limit of GitHub is told as such, and no permission is asked for',
    async (limit) => {
      emulator().state.github.rateLimit = limit;
      const ran = await act(
        { description: '{{ commit.subject }}!', 'github-token': emulator().state.github.token },
        {
          event: { name: 'workflow_dispatch', payload: {} },
          env: {
            GITHUB_SHA: 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c',
            GITHUB_REPOSITORY: 'octo-org/octo-repo',
          },
        },
      );
      const warning = ran.commands.find(({ name }) => name === 'warning')?.value ?? '';
      expect(warning).toMatch(/rate limit/);
      expect(warning).toContain('Run the job again');
      expect(warning).not.toContain('permissions`');
      expect(ran.outputs.is_success).toBe('true');
    },
  );
});

describe('a description that ModelArts refuses', () => {
  test('is told with its length and the unusual characters that it holds', async () => {
    emulator().state.descriptions.refusedCharacters = '<>';
    const message = messageOf(await act({ description: 'acc <b>0.9</b> · 🚀 训练' }));
    expect(message).toContain('The description was refused');
    expect(message).toContain('it has 22 characters, which are 29 bytes in UTF-8');
    expect(message).toContain('< (U+003C), > (U+003E), · (U+00B7), 🚀 (U+1F680)');
    expect(message).not.toContain('练 (U+');
    expect(descriptionOf(seed.jobId)).not.toContain('0.9');
  });

  test('is told with its bytes where ModelArts counts those', async () => {
    emulator().state.descriptions.unit = 'bytes';
    const message = messageOf(await act({ description: '训练'.repeat(60) }));
    expect(message).toContain('it has 120 characters, which are 360 bytes in UTF-8');
    expect(message).toContain('If the service counts bytes, it takes 256 of them at most');
  });

  test.each(['ModelArts.0101', 'ModelArts.0104', 'ModelArts.0107', 'ModelArts.2788'])(
    'is told so for %s, in both APIs',
    async (code) => {
      const body = JSON.stringify({ error_code: code, error_msg: 'Illegal' });
      for (const type of ['visualization', 'training']) {
        emulator().fault({ kind: { type: 'status', status: 400, body }, times: 1 });
        const message = messageOf(await act({ description: 'a%b', 'job-type': type }));
        expect(message).toContain('The description was refused');
        expect(message).toContain('% (U+0025)');
      }
    },
  );
});

const withoutInputs = { 'access-key': undefined, 'secret-key': undefined };
const written = (value: string, name: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'secret-')), name);
  writeFileSync(path, value);
  return path;
};

describe('a character that no secret has', () => {
  const odd: readonly [string, string][] = [
    ['\u200b', 'U+200B'],
    ['\u201d', 'U+201D'],
    ['密', 'U+5BC6'],
    ['😀', 'U+1F600'],
    ['\u0007', 'U+0007'],
    ['é', 'U+00E9'],
  ];
  const inputs: readonly [string, Record<string, string | undefined>][] = [
    ['access-key', {}],
    ['secret-key', {}],
    ['security-token', {}],
    ['auth-token', withoutInputs],
    ['password', { ...withoutInputs, ...user }],
    ['idp-id', withoutInputs],
    ['github-token', {}],
  ];
  test.each(inputs)('in `%s` is told by its code point, and nothing is sent', async (name, others) => {
    for (const [character, point] of name === 'secret-key' ? odd : odd.slice(0, 1)) {
      const ran = await act({ ...others, [name]: `abc${character}xyz` });
      expect(ran.outputs.error_code).toBe('INPUT_INVALID');
      expect(problemOf(ran)).toContain(`\`${name}\` holds the character ${point} at position 4`);
      expect(ran.everything).not.toContain('xyz');
      expect(calls()).toEqual([]);
    }
  });

  const pairs = [
    ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'],
    ['HUAWEI_CLOUD_ACCESS_KEY_ID', 'HUAWEI_CLOUD_SECRET_ACCESS_KEY'],
    ['HW_ACCESS_KEY', 'HW_SECRET_KEY'],
  ] as const;
  const sources: readonly [string, Record<string, string>, string][] = [
    ...pairs.map(([ak, sk]): [string, Record<string, string>, string] => [
      sk,
      { [ak]: seed.accessKey, [sk]: 'abc\u200bxyz' },
      sk,
    ]),
    [
      'the profile file',
      { HUAWEICLOUD_SDK_CREDENTIALS_FILE: written('[basic]\nak = abc\nsk = abc“xyz', 'credentials') },
      'sk in ',
    ],
    [
      'a token file',
      { HUAWEICLOUD_SDK_IDP_ID: 'x', HUAWEICLOUD_SDK_ID_TOKEN_FILE: written('abc\u200bxyz', 'token') },
      'the file of HUAWEICLOUD_SDK_ID_TOKEN_FILE',
    ],
  ];
  test.each(sources)('in %s is told by its code point, and nothing is sent', async (_name, env, named) => {
    const ran = await act(withoutInputs, { env });
    expect(ran.outputs.error_code).toBe('INPUT_INVALID');
    expect(messageOf(ran)).toContain(named);
    expect(messageOf(ran)).toMatch(/holds the character U\+20(0B|1C) at position 4/);
    expect(calls()).toEqual([]);
  });
});

describe('where credentials come from', () => {
  const terraform = { HW_ACCESS_KEY: seed.accessKey, HW_SECRET_KEY: seed.secretKey };
  const sdk = { HUAWEICLOUD_SDK_AK: seed.accessKey, HUAWEICLOUD_SDK_SK: seed.secretKey };

  test('the variables of Terraform serve, and name the region', async () => {
    const env = { ...terraform, HW_REGION_NAME: 'cn-north-99' };
    const place = { region: undefined, endpoint: undefined };
    const ran = await act({ ...withoutInputs, ...place }, { env });
    expect(problemOf(ran)).toContain('`HW_REGION_NAME` is "cn-north-99"');
    const served = await act(withoutInputs, { env: terraform });
    expect(served.outputs.is_success).toBe('true');
    expect(served.stdout).toContain('the environment (HW_ACCESS_KEY)');
  });

  test.each(['ID_TOKEN', 'ID_TOKEN_FILE'])('HUAWEICLOUD_OIDC_%s assumes an agency at STS', async (name) => {
    const token = await idToken(emulator().state, seed.audience);
    const env = {
      ...sdk,
      HUAWEICLOUD_OIDC_PROVIDER_URN: seed.providerUrn,
      HUAWEICLOUD_OIDC_AGENCY_URN: seed.agencyUrn,
      [`HUAWEICLOUD_OIDC_${name}`]: name === 'ID_TOKEN' ? token : written(token, 'token'),
      HUAWEICLOUD_OIDC_SESSION_NAME: 'my-session',
    };
    const ran = await act(withoutInputs, { env });
    expect(messageOf(ran)).toBe('');
    expect(calls()).toEqual(['sts', 'update']);
    expect(emulator().requests[0]?.body).toContain('"agency_session_name":"my-session"');
  });

  test('a part of HUAWEICLOUD_OIDC_* is named when nothing serves', async () => {
    emulator().state.metadata.mode = 'absent';
    const ran = await act(withoutInputs, { env: { HUAWEICLOUD_OIDC_PROVIDER_URN: seed.providerUrn } });
    expect(messageOf(ran)).toContain('HUAWEICLOUD_OIDC_AGENCY_URN and HUAWEICLOUD_OIDC_ID_TOKEN or');
  });

  test('HC_CONTAINER_* gives a pod its key', async () => {
    emulator().state.metadata.mode = 'absent';
    const asked: (string | undefined)[] = [];
    const pod = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.authorization}`);
      const names = { accessKeyId: seed.accessKey, secretAccessKey: seed.secretKey, securityToken: 'x' };
      response.end(JSON.stringify({ credentials: names }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => pod.once('listening', resolve));
    const env = {
      HC_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${(pod.address() as AddressInfo).port}/key`,
      HC_CONTAINER_AUTHORIZATION_TOKEN_FILE: written('pod-token\n', 'token'),
    };
    const ran = await act({ ...withoutInputs, 'credential-source': 'metadata' }, { env });
    pod.close();
    expect(asked).toEqual(['POST pod-token']);
    expect(ran.stdout).toContain('the identity of this container');
  });

  test.each<[string, Record<string, string | undefined>, string[]]>([
    ['access-key', agency, ['update']],
    ['oidc-sts', agency, ['oidc', 'sts', 'update']],
    ['environment', {}, ['update']],
  ])('`credential-source: %s` asks that source and no other', async (source, inputs, expected) => {
    const env = { ...sdk, ...oidc() };
    const ran = await act({ ...inputs, 'credential-source': source }, { env });
    expect(messageOf(ran)).toBe('');
    expect(calls()).toEqual(expected);
  });

  test('a pinned source that has nothing does not fall back to another', async () => {
    const pinned = { ...withoutInputs, 'credential-source': 'access-key' };
    const ran = await act(pinned, { env: sdk });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'INPUT_INVALID' });
    expect(messageOf(ran)).toContain('`access-key` is empty, and `credential-source: access-key`');
    const profile = await act({ 'credential-source': 'profile' }, { env: sdk });
    expect(profile.outputs.error_code).toBe('CREDENTIALS_NOT_FOUND');
    expect(messageOf(profile)).toContain('`credential-source` is `profile`, so nothing else was asked');
    expect(calls()).toEqual([]);
  });

  test('the name of a session keeps the ID of the run, however long the repository is', async () => {
    const repository = `octo-org/${'long'.repeat(50)}`;
    await act(
      { ...withoutInputs, ...agency },
      { env: { ...oidc(), GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: '1234567890' } },
    );
    const { agency_session_name: name } = JSON.parse(emulator().requests[1]?.body ?? '{}');
    expect(name).toMatch(/^github-octo-org-(long)+[a-z]*-1234567890$/);
    expect(name).toHaveLength(128);
  });
});

describe('a misspelt input', () => {
  test.each([
    ['dry_run', 'dry-run'],
    ['dryrun', 'dry-run'],
    ['job_id', 'job-id'],
    ['acess-key', 'access-key'],
    ['descripton', 'description'],
  ])('%s is an error that names `%s`, and nothing is sent', async (name, meant) => {
    const ran = await act({}, { env: { [`INPUT_${name.toUpperCase()}`]: 'true' } });
    expect(problemOf(ran)).toBe(`\`${name}\` is not an input of the action. Did you mean \`${meant}\`?`);
    expect(calls()).toEqual([]);
  });

  test('`job_id` alone says which input was meant, and no more', async () => {
    const ran = await act({ 'job-id': undefined }, { env: { INPUT_JOB_ID: seed.jobId } });
    expect(problemOf(ran)).toBe('`job_id` is not an input of the action. Did you mean `job-id`?');
  });

  test('an unknown name that is close to none is a warning', async () => {
    const ran = await act({}, { env: { INPUT_COLOUR: 'red' } });
    expect(ran.outputs.is_success).toBe('true');
    expect(ran.commands.find(({ name }) => name === 'warning')?.value).toContain('no input `colour`');
  });

  test.each(['access-key', 'environment', 'auto'])(
    'no input of action.yml is taken for one with `credential-source: %s`',
    async (source) => {
      const empty = Object.fromEntries(Object.keys(manifest.inputs).map((name) => [name, '']));
      const ran = await act({ ...empty, 'credential-source': source });
      expect(ran.everything).not.toContain('not an input');
      expect(ran.everything).not.toContain('has no input');
    },
  );
});

test('the log has the reason of every job that failed', async () => {
  const ids = [seed.jobId, '1001', '1002', '1003'];
  const ran = await act({ 'job-id': ids.join('，') });
  for (const id of ids.slice(1)) {
    expect(ran.stdout).toMatch(
      new RegExp(`✗ not updated.*: Could not update the description of job ${id}: .*0015`),
    );
  }
});

test.each([
  ['project-id', 'cn-north-4', 'That is the name of a project; give its ID.'],
  ['provider-urn', 'arn:aws:iam::1234:oidc-provider/github', 'begins with `arn:`, which is a name of AWS'],
])('`%s: %s` is told for what it is', async (name, value, expected) => {
  const inputs = name === 'provider-urn' ? { ...withoutInputs, ...agency } : {};
  expect(problemOf(await act({ ...inputs, [name]: value }))).toContain(expected);
});
