/** The emulator's IAM: a token is exchanged for a key that may be narrowed for OBS. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, putObject, seed, startEmulator } from '../../emulator/cloud/emulator.ts';
import { officialSignature } from '../../emulator/cloud/obs-signature.ts';
import { call, type Key } from './client.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => {
  emulator.reset();
  putObject(emulator.state, 'obs://runs/42/metrics.json', '{}');
  putObject(emulator.state, 'obs://runs/secret.json', '{}');
});
afterAll(() => emulator.close());

const path = '/v3.0/OS-CREDENTIAL/securitytokens';
const asked = (identity: object = {}) => ({ auth: { identity: { methods: ['token'], ...identity } } });
const allow = (Action: string[], Resource: string[], Effect = 'Allow') => ({ Effect, Action, Resource });
const policy = (...Statement: object[]) => ({ Version: '1.1', Statement });

async function exchanged(
  identity: object = {},
  headers: Record<string, string> = { 'X-Auth-Token': seed.authToken },
): Promise<Key> {
  const { status, body } = await call(emulator, 'POST', path, { data: asked(identity), headers });
  expect(status).toBe(201);
  const { access, secret, securitytoken } = body.credential;
  return { ak: access, sk: secret, securityToken: securitytoken };
}

/** The status of a request to OBS by a temporary key. */
async function obs({ ak, sk, securityToken = '' }: Key, bucket: string, key: string): Promise<number> {
  const headers = { Date: new Date().toUTCString(), 'x-obs-security-token': securityToken };
  const signed = { method: 'GET', resource: `/${bucket}/${key}`, query: '', headers };
  const authorization = officialSignature(signed, { ak, sk });
  const all = { ...headers, Authorization: authorization };
  return (await fetch(`${emulator.url}/_obs/${bucket}/${key}`, { headers: all })).status;
}

test('a token of a project becomes a key of that project, for 15 minutes unless told otherwise', async () => {
  const { body } = await call(emulator, 'POST', path, {
    data: asked(),
    headers: { 'X-Auth-Token': seed.authToken },
  });
  const lives = Date.parse(body.credential.expires_at) - Date.now();
  expect(lives).toBeGreaterThan(890_000);
  expect(lives).toBeLessThanOrEqual(900_000);
  const key = await exchanged({ token: { duration_seconds: 86_400 } });
  const update = { data: { job_desc: 'by a temporary key' }, key };
  const job = `/v1/${seed.projectId}/visualization-jobs/${seed.jobId}`;
  expect(await call(emulator, 'PUT', job, update)).toMatchObject({ status: 200, body: { is_success: true } });
  const { securityToken: _, ...without } = key;
  expect(await call(emulator, 'PUT', job, { ...update, key: without })).toMatchObject({ status: 401 });
});

test('a key is exchanged as well, by a signed request', async () => {
  const { status, body } = await call(emulator, 'POST', path, { data: asked() });
  expect(status).toBe(201);
  expect(Object.keys(body.credential)).toEqual(['access', 'secret', 'securitytoken', 'expires_at']);
});

test('an unscoped token, of no use to ModelArts, becomes a key of its user’s projects', async () => {
  const { username, password, domainName } = seed;
  const user = { name: username, password, domain: { name: domainName } };
  const answer = await call(emulator, 'POST', '/v3/auth/tokens', {
    data: { auth: { identity: { methods: ['password'], password: { user } } } },
    headers: { Authorization: '' },
  });
  const headers = { 'X-Auth-Token': answer.headers.get('x-subject-token') ?? '' };
  const job = `/v1/${seed.projectId}/visualization-jobs/${seed.jobId}`;
  expect(await call(emulator, 'GET', job, { headers })).toMatchObject({
    body: { error_code: 'ModelArts.0204' },
  });
  expect(await call(emulator, 'GET', job, { key: await exchanged({}, headers) })).toMatchObject({
    status: 200,
  });
});

describe('a policy', () => {
  const read = ['obs:object:GetObject'];

  test('narrows the key at OBS to what it allows', async () => {
    const key = await exchanged({
      policy: policy(
        allow(read, ['obs:*:*:object:runs/42/*']),
        allow(['obs:bucket:ListBucket'], ['obs:*:*:bucket:runs']),
      ),
    });
    expect(await obs(key, 'runs', '42/metrics.json')).toBe(200);
    expect(await obs(key, 'runs', 'secret.json')).toBe(403);
    expect(await obs(key, 'runs', '')).toBe(200);
  });

  test('denies what it denies, though it allows it elsewhere', async () => {
    const key = await exchanged({
      policy: policy(
        allow(['obs:object:*'], ['obs:*:*:object:runs/*']),
        allow(read, ['obs:*:*:object:runs/secret*'], 'Deny'),
      ),
    });
    expect(await obs(key, 'runs', '42/metrics.json')).toBe(200);
    expect(await obs(key, 'runs', 'secret.json')).toBe(403);
  });

  test('that is absent narrows nothing', async () => {
    expect(await obs(await exchanged(), 'runs', 'secret.json')).toBe(200);
  });

  test.each<[string, object]>([
    ['of another version', { ...policy(allow(read, ['obs:*:*:object:a'])), Version: '5.0' }],
    ['without a statement', policy()],
    ['with another effect', policy(allow(read, ['obs:*:*:object:a'], 'Maybe'))],
    ['for another service than OBS', policy(allow(['modelarts:trainJob:get'], ['obs:*:*:object:a']))],
    ['without a resource', policy(allow(read, []))],
    ['that is a text', { policy: 'all' }],
  ])('%s is refused', async (_, refused) => {
    const answer = await call(emulator, 'POST', path, {
      data: asked({ policy: refused }),
      headers: { 'X-Auth-Token': seed.authToken },
    });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'IAM.0007' } });
  });
});

test.each<[string, number, string, object, object]>([
  ['too short a life', 400, 'IAM.0007', asked({ token: { duration_seconds: 899 } }), {}],
  ['too long a life', 400, 'IAM.0007', asked({ token: { duration_seconds: 86_401 } }), {}],
  ['another method', 400, 'IAM.0011', asked({ methods: ['password'] }), {}],
  ['another body', 400, 'IAM.0011', {}, {}],
  ['an unknown token', 401, 'APIGW.0301', asked(), { 'X-Auth-Token': 'unknown' }],
])('%s is refused', async (_, status, code, data, headers) => {
  const answer = await call(emulator, 'POST', path, {
    data,
    headers: { 'X-Auth-Token': seed.authToken, ...headers },
  });
  expect(answer).toMatchObject({ status, body: { error_code: code } });
});
