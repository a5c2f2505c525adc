import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FaultKind, idToken } from '../../emulator/cloud/emulator.ts';
import { event } from '../../emulator/runner/events.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import type { Ran, Step } from '../../emulator/runner/step.ts';
import { readSection } from '../../src/auth/profile.ts';
import {
  act,
  agency,
  calls,
  descriptionOf,
  emulator,
  messageOf,
  oidc,
  requestTexts,
  seed,
  transcriptOf,
  useEmulator,
  user,
} from '../support/world.ts';

useEmulator();

const secrets: readonly string[] = [
  seed.secretKey,
  seed.temporarySecretKey,
  seed.securityToken,
  seed.authToken,
  seed.password,
  seed.oidcRequestToken,
  seed.metadataSecretKey,
  seed.metadataSecurityToken,
  seed.githubToken,
];

/** A step with these credentials and no others; nothing that it wrote holds a secret, not even one it received. */
async function signIn(inputs: Record<string, string>, step: Omit<Step, 'inputs'> = {}): Promise<Ran> {
  const ran = await act(
    { 'access-key': undefined, 'secret-key': undefined, description: 'signed in', ...inputs },
    step,
  );
  const issued = [
    ...emulator().state.tokens.keys(),
    ...[...emulator().state.accessKeys.values()].flatMap(({ sk, securityToken }) => [
      sk,
      securityToken ?? '',
    ]),
    ...emulator().requests.flatMap(
      ({ body }) => /"(?:id_token"|id_token":\{"id)":"?([\w.-]+)/.exec(body)?.[1] ?? [],
    ),
  ];
  for (const secret of [...secrets, ...issued].filter((value) => value.length > 3)) {
    expect(ran.everything.split(secret).length - 1).toBe(0);
  }
  expect(ran.everything).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
  return ran;
}

/** @param identity what the log says of where the credentials are from */
function expectUpdated(ran: Ran, identity: string): void {
  expect(ran.outputs.error_msg).toBe('');
  expect(ran.stdout).toContain(`identity   ${identity}\n`);
  expect(ran.outputs.is_success).toBe('true');
  expect(descriptionOf(seed.jobId)).toBe('signed in');
}

/** What the message says of one place at which credentials were looked for. */
function reason(ran: Ran, place: string): string | undefined {
  expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'CREDENTIALS_NOT_FOUND' });
  expect(calls()).not.toContain('update');
  const [, text] = new RegExp(`^\\d\\. ${place}: (.*)$`, 'm').exec(messageOf(ran)) ?? [];
  return text;
}
const [environment, profile, metadata] = [
  'the environment variables',
  'the profile file',
  'the metadata service of an ECS',
] as const;

describe('by the inputs', () => {
  test('an access key', async () => {
    const ran = await signIn({ 'access-key': seed.accessKey, 'secret-key': seed.secretKey });
    expectUpdated(ran, 'the access key of the inputs');
    expect(transcriptOf(ran)).toMatchSnapshot();
    expect(requestTexts()).toMatchSnapshot();
  });

  test('a temporary access key with its security token', async () => {
    expectUpdated(
      await signIn({
        'access-key': seed.temporaryAccessKey,
        'secret-key': seed.temporarySecretKey,
        'security-token': seed.securityToken,
      }),
      'the temporary access key of the inputs',
    );
    expect(requestTexts()).toMatchSnapshot();
    expect(emulator().requests[0]?.headers['x-security-token']).toBe(seed.securityToken);
    expect(emulator().requests[0]?.headers.authorization).toContain('x-security-token');
  });

  test('a ready token', async () => {
    expectUpdated(await signIn({ 'auth-token': seed.authToken }), 'the token of `auth-token`');
    expect(requestTexts()).toMatchSnapshot();
    expect(emulator().requests[0]?.headers['x-auth-token']).toBe(seed.authToken);
    expect(emulator().requests[0]?.headers.authorization).toBeUndefined();
  });

  test('an IAM user and password, with the project from the token', async () => {
    expectUpdated(await signIn({ ...user, 'project-id': '' }), 'the IAM user of the inputs');
    expect(calls()).toEqual(['token', 'update']);
    expect(requestTexts()).toMatchSnapshot();
    expect(JSON.parse(emulator().requests[0]?.body ?? '').auth.scope).toEqual({
      project: { name: 'cn-north-4' },
    });
    emulator().requests.length = 0;
    expectUpdated(await signIn(user), 'the IAM user of the inputs');
    expect(JSON.parse(emulator().requests[0]?.body ?? '').auth.scope).toEqual({
      project: { id: seed.projectId },
    });
  });

  const byAgency = 'GitHub OIDC, through the agency of `agency-urn`';

  test('keyless, through an agency at STS', async () => {
    expectUpdated(await signIn(agency, { env: oidc() }), byAgency);
    expect(calls()).toEqual(['oidc', 'sts', 'update']);
    expect(requestTexts()).toMatchSnapshot();
    expect(emulator().requests[0]?.query).toContain('audience=sts.huaweicloud.com');
    expect(JSON.parse(emulator().requests[1]?.body ?? '')).toMatchObject({
      agency_session_name: 'github-acme-vision-1234567890',
      duration_seconds: 900,
    });
  });

  test('keyless, for as long as a step may take that has many jobs', async () => {
    expectUpdated(await signIn({ ...agency, timeout: '3600' }, { env: oidc() }), byAgency);
    expect(JSON.parse(emulator().requests[1]?.body ?? '')).toMatchObject({ duration_seconds: 3600 });
  });

  test('keyless, whatever repository and run are called', async () => {
    const GITHUB_REPOSITORY = `acme/${'训练.x'.repeat(40)}`;
    const env = { ...oidc(), GITHUB_RUN_ID: undefined };
    expectUpdated(await signIn(agency, { env: { ...env, GITHUB_REPOSITORY } }), byAgency);
    const { agency_session_name: name } = JSON.parse(emulator().requests[1]?.body ?? '');
    expect(name).toMatch(/^github-acme-[\w.-]{112}-run$/);
    expect(name.startsWith('github-acme---.x--.x')).toBe(true);
    emulator().requests.length = 0;
    expectUpdated(await signIn(agency, { env }), byAgency);
    expect(emulator().requests[1]?.body).toContain('"agency_session_name":"github-acme-vision-run"');
  });

  test('keyless, from an address without a query', async () => {
    const env = { ...oidc(), ACTIONS_ID_TOKEN_REQUEST_URL: `${emulator().url}/_oidc/token` };
    expectUpdated(await signIn(agency, { env }), byAgency);
    expect(emulator().requests[0]?.query).toBe('audience=sts.huaweicloud.com');
  });

  test('keyless, through an identity provider at IAM', async () => {
    expectUpdated(
      await signIn(
        { 'idp-id': seed.idpId, 'project-id': '', 'oidc-audience': seed.audience },
        { env: oidc() },
      ),
      'GitHub OIDC, through the identity provider of `idp-id`',
    );
    expect(calls()).toEqual(['oidc', 'id-token', 'update']);
    expect(requestTexts()).toMatchSnapshot();
  });
});

describe('by the environment', () => {
  const sdk = { HUAWEICLOUD_SDK_AK: seed.accessKey, HUAWEICLOUD_SDK_SK: seed.secretKey };
  const bySdk = 'the environment (HUAWEICLOUD_SDK_AK)';

  test('the variables of the SDKs', async () => {
    const ran = await signIn(
      { 'project-id': '' },
      { env: { ...sdk, HUAWEICLOUD_SDK_PROJECT_ID: seed.projectId } },
    );
    expectUpdated(ran, bySdk);
    expect(calls()).toEqual(['update']);
  });

  test('with a security token', async () => {
    const env = {
      HUAWEICLOUD_SDK_AK: seed.temporaryAccessKey,
      HUAWEICLOUD_SDK_SK: seed.temporarySecretKey,
      HUAWEICLOUD_SDK_SECURITY_TOKEN: seed.securityToken,
    };
    expectUpdated(await signIn({}, { env }), bySdk);
    expect(calls()).toEqual(['update']);
  });

  test('the variables of huaweicloud/auth-action', async () => {
    const env = {
      HUAWEI_CLOUD_ACCESS_KEY_ID: seed.accessKey,
      HUAWEI_CLOUD_SECRET_ACCESS_KEY: seed.secretKey,
      HUAWEI_CLOUD_PROJECT_ID: seed.projectId,
    };
    expectUpdated(
      await signIn({ 'project-id': '' }, { env }),
      'the environment (HUAWEI_CLOUD_ACCESS_KEY_ID)',
    );
    expect(calls()).toEqual(['update']);
  });

  test('blanks around the values are none of them', async () => {
    const env = {
      HUAWEICLOUD_SDK_AK: ` ${seed.temporaryAccessKey}\n`,
      HUAWEICLOUD_SDK_SK: `\t${seed.temporarySecretKey} `,
      HUAWEICLOUD_SDK_SECURITY_TOKEN: `${seed.securityToken}\n`,
    };
    expectUpdated(await signIn({}, { env }), bySdk);
  });

  test('inputs win over it, whole', async () => {
    expectUpdated(
      await signIn(
        { 'auth-token': seed.authToken },
        { env: { HUAWEICLOUD_SDK_AK: 'FAKEWRONG', HUAWEICLOUD_SDK_SK: 'FAKEWRONGSECRET' } },
      ),
      'the token of `auth-token`',
    );
    expect(calls()).toEqual(['update']);
  });

  test('half of a family is not completed by the other', async () => {
    const env = { HUAWEICLOUD_SDK_AK: seed.accessKey, HUAWEI_CLOUD_SECRET_ACCESS_KEY: seed.secretKey };
    emulator().state.metadata.mode = 'absent';
    const ran = await signIn({}, { env });
    expect(reason(ran, environment)).toBe(
      'HUAWEICLOUD_SDK_AK is set, HUAWEICLOUD_SDK_SK is not; ' +
        'HUAWEI_CLOUD_SECRET_ACCESS_KEY is set, HUAWEI_CLOUD_ACCESS_KEY_ID is not',
    );
  });

  describe('an OIDC token in a file', () => {
    let home: string;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'token-'));
    });
    afterEach(() => rmSync(home, { recursive: true, force: true }));

    test('is exchanged at IAM, and wins over a key pair beside it', async () => {
      const file = join(home, 'token');
      writeFileSync(file, `${await idToken(emulator().state, seed.audience)}\n`);
      const env = { ...sdk, HUAWEICLOUD_SDK_IDP_ID: seed.idpId, HUAWEICLOUD_SDK_ID_TOKEN_FILE: file };
      expectUpdated(await signIn({}, { env }), 'the OIDC token file of HUAWEICLOUD_SDK_ID_TOKEN_FILE');
      expect(calls()).toEqual(['id-token', 'update']);
    });

    test('is left alone where the provider, or the file, is not named', async () => {
      for (const half of [
        { HUAWEICLOUD_SDK_IDP_ID: seed.idpId },
        { HUAWEICLOUD_SDK_ID_TOKEN_FILE: join(home, 'token') },
      ]) {
        emulator().reset();
        expectUpdated(await signIn({}, { env: { ...sdk, ...half } }), bySdk);
        expect(calls()).toEqual(['update']);
      }
    });

    test('that is empty, or needs an IAM that is not known, is said', async () => {
      emulator().state.metadata.mode = 'absent';
      const file = join(home, 'token');
      writeFileSync(file, '\n');
      const env = { HUAWEICLOUD_SDK_IDP_ID: seed.idpId, HUAWEICLOUD_SDK_ID_TOKEN_FILE: file };
      expect(reason(await signIn({}, { env }), environment)).toBe(
        'the file of HUAWEICLOUD_SDK_ID_TOKEN_FILE is empty',
      );
      const elsewhere = await signIn({ region: 'mars-1', 'iam-endpoint': '' }, { env });
      expect(reason(elsewhere, environment)).toBe(
        'HUAWEICLOUD_SDK_ID_TOKEN_FILE needs `iam-endpoint` on this cloud',
      );
    });

    test('that is not there is said', async () => {
      emulator().state.metadata.mode = 'absent';
      const env = { HUAWEICLOUD_SDK_IDP_ID: seed.idpId, HUAWEICLOUD_SDK_ID_TOKEN_FILE: join(home, 'none') };
      expect(reason(await signIn({}, { env }), environment)).toBe(
        "the file of HUAWEICLOUD_SDK_ID_TOKEN_FILE can't be read (ENOENT)",
      );
    });
  });
});

describe('by the profile file', () => {
  const file = (content: string) => ({
    files: { credentials: content },
    env: { HUAWEICLOUD_SDK_CREDENTIALS_FILE: 'credentials' },
  });
  const byProfile = 'the profile file credentials';

  test('section basic', async () => {
    const content = `; comment\n[global]\nak = X\nsk = Y\n[basic]\nak = ${seed.accessKey}\nsk=${seed.secretKey}\r\nproject_id = ${seed.projectId}\n`;
    expectUpdated(await signIn({ 'project-id': '' }, file(content)), byProfile);
    expect(calls()).toEqual(['update']);
  });

  test('an OIDC token in a file, which wins over a key pair beside it', async () => {
    const token = await idToken(emulator().state, seed.audience);
    const content = `[basic]\nak=FAKEWRONG\nsk=FAKEWRONGSECRET\nidp_id=${seed.idpId}\nid_token_file=token\n`;
    const step = file(content);
    const ran = await signIn({}, { ...step, files: { ...step.files, token } });
    expectUpdated(ran, 'the OIDC token file of id_token_file in credentials');
    expect(calls()).toEqual(['id-token', 'update']);
  });

  test('half of an OIDC token is none', async () => {
    const pair = `[basic]\nak=${seed.accessKey}\nsk=${seed.secretKey}\n`;
    expectUpdated(await signIn({}, file(`${pair}idp_id=${seed.idpId}\n`)), byProfile);
    expectUpdated(await signIn({}, file(`${pair}id_token_file=none\n`)), byProfile);
    expect(calls()).toEqual(['update', 'update']);
  });

  test('that can not be read is said', async () => {
    emulator().state.metadata.mode = 'absent';
    const ran = await signIn({}, { env: { HUAWEICLOUD_SDK_CREDENTIALS_FILE: '.' } });
    expect(reason(ran, profile)).toBe(". can't be read (EISDIR)");
  });

  test.each<[content: string, expected: Record<string, string> | undefined]>([
    ['', undefined],
    ['[other]\nak=1', undefined],
    ['[ basic ]\nak=1', { ak: '1' }],
    ['  [basic]  \n  ak = 1  ', { ak: '1' }],
    ['ak=0\n[basic]\nak=1\n[global]\nak=2\nsk=3', { ak: '1' }],
    ['[basic]\nak=1\n[global]\nak=2\n[basic]\nsk=3', { ak: '1', sk: '3' }],
    ['[basic]\r\nAK: a=b:c\r\n', { ak: 'a=b:c' }],
    ['[basic]\n# ak=1\n; ak=2\nsk=x;y#z', { sk: 'x;y#z' }],
    ['[basic]\nnonsense\n=1\nak=', { ak: '' }],
    ['[basic] ak=1', undefined],
    ['x[basic]\nak=1', undefined],
    ['[basic]\n[basic\nak=1', { ak: '1' }],
  ])('%j is read', (content, expected) => {
    const found = readSection(content, 'basic');
    expect(found && Object.fromEntries(found)).toEqual(expected);
  });

  test('with a security token', async () => {
    expectUpdated(
      await signIn(
        {},
        file(
          `[basic]\nak=${seed.temporaryAccessKey}\nsk=${seed.temporarySecretKey}\nsecurity_token=${seed.securityToken}`,
        ),
      ),
      byProfile,
    );
    expect(calls()).toEqual(['update']);
  });

  test.each([
    ['[global]\nak=a\nsk=b', 'credentials has no section [basic]'],
    ['[basic]\nak=FAKEKEY1', 'section [basic] of credentials has no sk'],
    ['[basic]\nsk=FAKESECRET1', 'section [basic] of credentials has no ak'],
  ])('%j does not serve', async (content, expected) => {
    emulator().state.metadata.mode = 'absent';
    expect(reason(await signIn({}, file(content)), profile)).toBe(expected);
  });
});

describe('by the metadata service of an ECS', () => {
  const byMetadata = 'the metadata service of this ECS';
  const wholeKey = '{"credential":{"access":"FAKEAK","secret":"FAKESECRET","securitytoken":"FAKETOKEN"}}';

  test('with a session, its newer version', async () => {
    expectUpdated(await signIn({}), byMetadata);
    expect(calls()).toEqual(['metadata-token', 'metadata-key', 'update']);
    expect(requestTexts()).toMatchSnapshot();
    expect(emulator().requests[1]?.headers['x-metadata-token']).toBeTruthy();
  });

  test.each([404, 405, 503])('without, its older version (%d)', async (status) => {
    Object.assign(emulator().state.metadata, { mode: 'v1', tokenRefusal: status });
    expectUpdated(await signIn({}), byMetadata);
    expect(calls()).toEqual(['metadata-token', 'metadata-key', 'update']);
  });

  test('with a session that has ended: one new one', async () => {
    emulator().fault({ call: 'metadata-key', times: 1, kind: { type: 'status', status: 401, body: '{}' } });
    expectUpdated(await signIn({}), byMetadata);
    expect(calls()).toEqual(['metadata-token', 'metadata-key', 'metadata-token', 'metadata-key', 'update']);
  });

  test('without an agency', async () => {
    emulator().state.metadata.mode = 'no-agency';
    expect(reason(await signIn({}), metadata)).toBe('this ECS has no agency; attach one to it');
    expect(calls()).toEqual(['metadata-token', 'metadata-key']);
  });

  const noEcs = (status: number) =>
    `http://emulator answers HTTP ${status} without a key: this is no ECS with an agency`;
  test.each<[string, FaultKind, number?]>([
    ['half a key', { type: 'body', body: '{"credential":{"access":"FAKEAK","secret":"FAKESECRET"}}' }],
    ['a key with another status', { type: 'status', status: 202, body: wholeKey }, 202],
    ['a page', { type: 'body', body: '<h1>Metadata</h1>', contentType: 'text/html' }],
  ])('that answers %s', async (_name, kind, status = 200) => {
    emulator().fault({ call: 'metadata-key', kind });
    expect(reason(await signIn({}), metadata)).toBe(noEcs(status));
    expect(calls()).toEqual(['metadata-token', 'metadata-key']);
  });

  test.each(['two\nlines', '训练', ' '])(
    'whose session (%j) no header takes is asked without',
    async (body) => {
      emulator().fault({ call: 'metadata-token', kind: { type: 'body', body, contentType: 'text/html' } });
      emulator().state.metadata.mode = 'v1';
      expectUpdated(await signIn({}), byMetadata);
      expect(calls()).toEqual(['metadata-token', 'metadata-key', 'update']);
      expect(emulator().requests[1]?.headers).not.toHaveProperty('x-metadata-token');
    },
  );

  test('that fails for a while is not waited for', async () => {
    emulator().fault({ call: 'metadata-token', kind: { type: 'reset' } });
    expect(reason(await signIn({}), metadata)).toBe(
      'http://emulator does not answer (read ECONNRESET): this runner is on no ECS',
    );
    expect(calls()).toEqual(['metadata-token']);
  });

  test('on another cloud, where something else answers', async () => {
    emulator().state.metadata.mode = 'absent';
    expect(reason(await signIn({}), metadata)).toBe(noEcs(404));
  });

  (inProcess ? test.skip : test)('where nothing answers, within seconds', async () => {
    emulator().fault({ call: ['metadata-token'], kind: { type: 'hang' } });
    const ran = await signIn({});
    expect(reason(ran, metadata)).toBe(
      'http://emulator does not answer (the last attempt got no complete answer): this runner is on no ECS',
    );
    expect(calls()).toEqual(['metadata-token']);
    expect(ran.durationMs).toBeLessThan(5000);
  });
});

describe('when none is found', () => {
  test('all that was looked at is listed in order, with why', async () => {
    emulator().state.metadata.mode = 'absent';
    const ran = await signIn({});
    expect(ran.exitCode).toBe(1);
    expect(transcriptOf(ran)).toMatchSnapshot();
    expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject([
      { job_id: seed.jobId, is_success: false, error_code: 'CREDENTIALS_NOT_FOUND' },
    ]);
  });

  test.each([
    ['pull_request of a fork', {}],
    ['pull_request', { GITHUB_ACTOR: 'dependabot[bot]' }],
  ])('%s %j: that is why', async (name, env) => {
    emulator().state.metadata.mode = 'absent';
    const ran = await signIn({}, { ...event(name), env: { ...event(name).env, ...env } });
    expect(messageOf(ran).split('\n').at(-1)).toBe(
      'This run is for a pull request from a fork or by Dependabot, which gets no secrets: ' +
        'skip the step there, or run it on `workflow_run`.',
    );
  });

  test('and it is a failure that fail-on-error decides about', async () => {
    emulator().state.metadata.mode = 'absent';
    expect((await signIn({ 'fail-on-error': 'false' })).exitCode).toBe(0);
  });
});

describe('the causes that really happen are named with their cure', () => {
  test('no permission for a token of GitHub', async () => {
    const ran = await signIn(agency);
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'OIDC_UNAVAILABLE' });
    expect(ran.outputs.error_msg).toContain('`permissions: { id-token: write, contents: read }`');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual([]);
  });

  test.each<[string, () => Record<string, string>, string, string]>([
    [
      'an audience that the provider does not know',
      () => ({ 'oidc-audience': 'https://example.com' }),
      'STS5.2001',
      'aud="https://example.com"',
    ],
    [
      'a trust policy that names another branch',
      () => {
        emulator().state.oidc.claims.sub = 'repo:acme@1/vision@2:ref:refs/heads/main';
        return {};
      },
      'STS5.1001',
      'sub="repo:acme@1/vision@2:ref:refs/heads/main"',
    ],
    [
      'an agency that is not there',
      () => ({ 'agency-urn': 'iam::1234:agency:none' }),
      'STS5.1106',
      'Check `agency-urn`',
    ],
  ])('%s', async (_name, change, code, expected) => {
    const ran = await signIn({ ...agency, ...change() }, { env: oidc() });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: code });
    expect(ran.outputs.error_msg).toContain(expected);
    expect(ran.outputs.error_msg).toContain('iss="https://token.actions.githubusercontent.com"');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual(['oidc', 'sts']);
  });

  test.each(['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'])(
    'no permission for a token of GitHub, as far as %s tells',
    async (missing) => {
      const ran = await signIn(agency, { env: { ...oidc(), [missing]: '' } });
      expect(ran.outputs.error_code).toBe('OIDC_UNAVAILABLE');
      expect(ran.outputs.error_msg).toContain('`permissions: { id-token: write, contents: read }`');
      expect(calls()).toEqual([]);
    },
  );

  test('a token of GitHub that is refused, whatever the answer holds', async () => {
    emulator().fault({
      call: 'oidc',
      kind: { type: 'status', status: 403, body: '{"value":"FAKE.ID.TOKEN"}' },
    });
    const ran = await signIn(agency, { env: oidc() });
    expect(ran.outputs.error_code).toBe('OIDC_UNAVAILABLE');
    expect(ran.outputs.error_msg).toContain('GitHub answered HTTP 403 without a token');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual(['oidc']);
  });

  const whole = { access_key_id: 'FAKEAK', secret_access_key: 'FAKESECRET', security_token: 'FAKETOKEN' };
  test.each(Object.keys(whole))('a temporary key without its %s is none', async (field) => {
    const body = JSON.stringify({ credentials: { ...whole, [field]: '' } });
    emulator().fault({ call: 'sts', kind: { type: 'body', body } });
    const ran = await signIn({ ...agency, 'max-attempts': '1' }, { env: oidc() });
    expect(ran.outputs.error_code).toBe('RESPONSE_INVALID');
    expect(ran.outputs.error_msg).toContain('it holds no whole credentials');
    expect(ran.everything).not.toMatch(/FAKEAK|FAKESECRET|FAKETOKEN/);
    expect(calls()).toEqual(['oidc', 'sts']);
  });

  test('a whole temporary key with a status that refuses it is none', async () => {
    emulator().fault({
      call: 'sts',
      kind: {
        type: 'status',
        status: 403,
        body: JSON.stringify({ credentials: whole, error_code: 'STS5.1001' }),
      },
    });
    const ran = await signIn(agency, { env: oidc() });
    expect(ran.outputs.error_code).toBe('STS5.1001');
    expect(calls()).toEqual(['oidc', 'sts']);
  });

  test('an answer of IAM without a token', async () => {
    emulator().fault({ call: 'token', kind: { type: 'body', body: '{}' } });
    const ran = await signIn({ ...user, 'max-attempts': '1' });
    expect(ran.outputs.error_code).toBe('RESPONSE_INVALID');
    expect(ran.outputs.error_msg).toContain('it has no X-Subject-Token');
    expect(calls()).toEqual(['token']);
  });

  test('what else fails in a pull request of a fork keeps its own cure', async () => {
    const ran = await signIn(
      { 'access-key': 'FAKEUNKNOWNKEY', 'secret-key': seed.secretKey },
      event('pull_request of a fork'),
    );
    expect(ran.outputs.error_msg).toContain('deleted, mistyped, or of another cloud');
    const unfound = await act({ 'job-id': undefined, 'job-name': 'none' }, event('pull_request of a fork'));
    expect(unfound.outputs.error_msg).toContain('`*` stands for any characters.');
  });

  test('an identity provider that does not know the token', async () => {
    const ran = await signIn({ 'idp-id': 'none' }, { env: oidc() });
    expect(ran.outputs.is_success).toBe('false');
    expect(ran.outputs.error_msg).toContain('sub=');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual(['oidc', 'id-token']);
  });

  test('a wrong password, once', async () => {
    const ran = await signIn({
      username: seed.username,
      password: 'FAKE-WRONG-PASSWORD',
      'domain-name': seed.domainName,
    });
    expect(ran.outputs.is_success).toBe('false');
    expect(ran.outputs.error_msg).toContain('Check `username`, `password` and `domain-name`');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(ran.everything).not.toContain('FAKE-WRONG-PASSWORD');
    expect(calls()).toEqual(['token']);
  });

  test('a wrong secret key, once, also with many jobs', async () => {
    const wrong = 'FakeWrongSecretKey00000000000000000000';
    const ran = await signIn({
      'access-key': seed.accessKey,
      'secret-key': wrong,
      'job-id': Array.from({ length: 50 }, (_, index) => `${index + 1}`).join(','),
    });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'APIGW.0301' });
    expect(ran.outputs.error_msg).toContain('of one pair');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(ran.everything).not.toContain(wrong);
    // A sixth bad signature would lock the key.
    expect(calls().length).toBeLessThanOrEqual(4);
    const results = JSON.parse(ran.outputs.results ?? '') as { error_code: string }[];
    expect(results).toHaveLength(50);
    expect(new Set(results.map((result) => result.error_code))).toEqual(new Set(['APIGW.0301', 'NOT_TRIED']));
  });

  test('a locked key', async () => {
    const key = emulator().state.accessKeys.get(seed.accessKey);
    if (key) key.lockedUntil = Date.now() + 300_000;
    const ran = await signIn({ 'access-key': seed.accessKey, 'secret-key': seed.secretKey });
    expect(ran.outputs.error_msg).toContain('locked after more than five bad signatures');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual(['update']);
  });

  test('a key that is not there', async () => {
    const ran = await signIn({ 'access-key': 'FAKEUNKNOWNKEY', 'secret-key': seed.secretKey });
    expect(ran.outputs.error_msg).toContain('deleted, mistyped, or of another cloud');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(ran.everything).not.toContain('FAKEUNKNOWNKEY');
  });

  test.each([
    [20 * 60_000, 'clock of the runner is 20 minutes behind the server’s, and 15 are allowed'],
    [-70 * 60_000, 'clock of the runner is 70 minutes ahead of the server’s, and 15 are allowed'],
  ])('a clock that is off by %d ms', async (skew, expected) => {
    emulator().state.clockSkewMs = skew;
    const ran = await signIn({ 'access-key': seed.accessKey, 'secret-key': seed.secretKey });
    expect(ran.outputs.is_success).toBe('false');
    expect(messageOf(ran)).toMatch(
      /: signature expired,signature time:\(now\),server time:\(now\) \(HTTP 401, APIGW\.0301, request …\)\./,
    );
    expect(ran.outputs.error_msg).toContain(expected);
    expect(calls()).toEqual(['update']);
  });

  test('a token that has ended', async () => {
    const token = emulator().state.tokens.get(seed.authToken);
    if (token) token.expiresAt = Date.now() - 1000;
    const ran = await signIn({ 'auth-token': seed.authToken });
    expect(ran.outputs.error_msg).toContain('Get a fresh token');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual(['update']);
  });
});

describe('what the server echoes', () => {
  // All that is left of a message that repeats headers and body.
  const echoed = ': verify aksk signature fail (HTTP 401, APIGW.0301, request …).';

  test.each<[string, Record<string, string>]>([
    ['an access key', { 'access-key': seed.accessKey, 'secret-key': seed.secretKey }],
    [
      'temporary credentials',
      {
        'access-key': seed.temporaryAccessKey,
        'secret-key': seed.temporarySecretKey,
        'security-token': seed.securityToken,
      },
    ],
    ['a token', { 'auth-token': seed.authToken }],
  ])('of %s is not shown', async (_name, inputs) => {
    emulator().fault({ kind: { type: 'echo' }, call: 'update' });
    const ran = await signIn(inputs);
    expect(ran.outputs.is_success).toBe('false');
    expect(messageOf(ran)).toContain(echoed);
  });

  test.each<[string, 'token' | 'sts' | 'id-token', Record<string, string>]>([
    ['a password', 'token', user],
    ['an OIDC token', 'sts', agency],
    ['an OIDC token at IAM', 'id-token', { 'idp-id': seed.idpId }],
  ])('of %s is not shown', async (_name, call, inputs) => {
    emulator().fault({ kind: { type: 'echo' }, call });
    const ran = await signIn(inputs, { env: oidc() });
    expect(ran.outputs.is_success).toBe('false');
    expect(messageOf(ran)).toContain(echoed);
  });
});

test('every secret is masked before anything else is written', async () => {
  const ran = await signIn(agency, { env: oidc() });
  const masked = ran.commands.filter(({ name }) => name === 'add-mask').map(({ value }) => value);
  const key = [...emulator().state.accessKeys.values()].at(-1);
  for (const secret of [seed.oidcRequestToken, key?.sk, key?.securityToken, key?.ak])
    expect(masked).toContain(secret);
  expect(masked).not.toContain('cn-north-4');
  expect(masked).not.toContain(seed.projectId);
  expect(ran.stdout.lastIndexOf('::add-mask::')).toBeLessThan(ran.stdout.indexOf('identity'));
});
