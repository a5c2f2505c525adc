/** The emulator's check of a signature, by the signers of Huawei Cloud's own SDKs for Node, Go and Python. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Emulator, seed, startEmulator } from '../../emulator/cloud/emulator.ts';
import { pythonSdk } from '../../scripts/python-sdk.ts';
import { callRaw } from './client.ts';

interface Sent {
  readonly method: string;
  /** With the query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The instant at which all requests here are signed. */
const now = new Date('2026-01-02T03:04:05Z');
const date = '20260102T030405Z';
const host = 'modelarts.cn-north-4.myhuaweicloud.com';
const jobs = `/v1/${seed.projectId}/visualization-jobs`;
const update = {
  method: 'PUT',
  path: `${jobs}/${seed.jobId}`,
  headers: { 'Content-Type': 'application/json', 'X-Sdk-Date': date },
  body: '{"job_desc":"提交 🚀"}',
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ now: () => now });
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

/** Sends a request as it stands, and says what the emulator made of its credentials. */
async function send({ method, path, headers, body = '' }: Sent) {
  const { status, bytes } = await callRaw(emulator, method, path, { headers: { host, ...headers }, body });
  return { status, body: bytes.toString(), check: emulator.requests.at(-1)?.credentials };
}

/** The headers with which the Node SDK sends a request. It signs each header that it is given, and the host. */
function signedByNode(
  request: Omit<Sent, 'path' | 'body'> & {
    path: string;
    query?: Record<string, string[]>;
    data?: object | undefined;
  },
  key: { ak: string; sk: string } = { ak: seed.accessKey, sk: seed.secretKey },
): Record<string, string> {
  const { method, path, query = {}, headers, data } = request;
  return (AKSKSigner.sign as (...parameters: unknown[]) => Record<string, string>)(
    { method, endpoint: `https://${host}${path}`, queryParams: query, headers: { ...headers }, data },
    { getAk: () => key.ak, getSk: () => key.sk },
  );
}

/** {@link update}, signed. */
function signedUpdate(headers: Record<string, string> = {}): Sent {
  const all = { ...update.headers, ...headers };
  return { ...update, headers: signedByNode({ ...update, headers: all, data: JSON.parse(update.body) }) };
}

const word = fc.stringMatching(/^[a-z0-9._~-]{1,10}$/);
const anything = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.toWellFormed());
const headerValue = fc.stringMatching(/^[!-~]([ -~]{0,10}[!-~])?$/);
const encode = (value: string) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

describe('a request of the Node SDK', () => {
  test('is accepted, whatever it asks for in which words', async () => {
    const requests = fc.record({
      target: fc.constantFrom(
        { method: 'GET', path: jobs, hasBody: false },
        { method: 'PUT', path: update.path, hasBody: true },
        { method: 'POST', path: `/v2/${seed.projectId}/training-job-searches`, hasBody: true },
      ),
      query: fc.dictionary(word, fc.array(anything, { minLength: 1, maxLength: 3 }), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
      headers: fc.dictionary(fc.stringMatching(/^x-a[a-z]{1,8}$/), headerValue, {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      data: fc.dictionary(anything, fc.jsonValue(), { maxKeys: 3, noNullPrototype: true }),
    });
    await fc.assert(
      fc.asyncProperty(requests, async ({ target, query, headers, data }) => {
        const parameters = Object.entries(query).flatMap(([name, values]) =>
          values.map((value) => `${encode(name)}=${encode(value)}`),
        );
        const given = { 'Content-Type': 'application/json', 'X-Sdk-Date': date, ...headers };
        const sent = await send({
          method: target.method,
          path: `${target.path}?${parameters.join('&')}`,
          headers: signedByNode({ ...target, query, headers: given, ...(target.hasBody && { data }) }),
          body: target.hasBody ? JSON.stringify(data) : '',
        });
        expect(sent.check).toBe('ok');
      }),
      { numRuns: 200 },
    );
  });

  test('is refused when anything is changed that was signed, and the answer shows what would have been', async () => {
    const signed = signedUpdate({ 'X-Note': 'one' });
    expect(await send(signed)).toMatchObject({ check: 'ok', status: 200 });
    const changes: Partial<Sent>[] = [
      { body: update.body.replace('提', '题') },
      { body: `${update.body} ` },
      { path: `${jobs}/8993` },
      { path: `${update.path}?a=1` },
      { headers: { ...signed.headers, 'X-Note': 'two' } },
      { headers: { ...signed.headers, host: 'modelarts.cn-north-1.myhuaweicloud.com' } },
      { headers: { ...signed.headers, 'X-Sdk-Date': '20260102T030406Z' } },
    ];
    for (const change of changes) {
      emulator.reset();
      const { check, status, body } = await send({ ...signed, ...change });
      expect({ change, check, status }).toEqual({ change, check: 'bad', status: 401 });
      expect(JSON.parse(body)).toMatchObject({ error_code: 'APIGW.0301' });
      expect(body).toContain(`verify aksk signature fail, canonicalRequest:PUT|/v1/${seed.projectId}/`);
    }
  });

  test('is accepted when a header is added or changed on its way that was not signed', async () => {
    const signed = signedUpdate();
    expect(
      await send({ ...signed, headers: { ...signed.headers, 'X-Forwarded-For': '203.0.113.7' } }),
    ).toMatchObject({
      check: 'ok',
    });
  });
});

describe('a request of the Go SDK, which signs neither the host nor the content type', () => {
  // Recorded from huaweicloud-sdk-go-v3 0.1.188, its clock held.
  const body = '{"job_desc":"提交 abc1234：新模型 🚀"}\n';
  const authorization = (names: string, signature: string) =>
    `SDK-HMAC-SHA256 Access=${seed.accessKey}, SignedHeaders=${names}, Signature=${signature}`;
  const recorded: Record<string, Sent> = {
    'a list with reserved characters, a name thrice and a name without a value': {
      method: 'GET',
      path: `${jobs}?search_content=%E5%AE%9E%E9%AA%8C%20A%2Fb%2Bc%26d%3De~f%2Ag%21%27%28%29&status=8&status=10&status=1&workspace_id`,
      headers: {
        Authorization: authorization(
          'x-sdk-date',
          'e9bb5d458aa4ed614d179250d1858d3996b3a59363b6ec185eb1ca2ca88fe7b4',
        ),
      },
    },
    'an update in a subproject': {
      method: 'PUT',
      path: update.path,
      headers: {
        'Content-Type': 'application/json;charset=UTF-8',
        'X-Project-Id': seed.projectId,
        Authorization: authorization(
          'x-project-id;x-sdk-date',
          'da50e0345a0316648181d6b27996d4e6ab99be9680bd91e98020e83f9de27c37',
        ),
      },
      body,
    },
    'an update whose body is not signed': {
      method: 'PUT',
      path: update.path,
      headers: {
        'Content-Type': 'application/octet-stream',
        'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD',
        Authorization: authorization(
          'x-sdk-content-sha256;x-sdk-date',
          'fc5f76d8d19856819cd36d88689476dc617cc866e69641d2d15d2f2f4b573a96',
        ),
      },
      body,
    },
    'an update by a temporary key': {
      method: 'PUT',
      path: update.path,
      headers: {
        'Content-Type': 'application/json',
        'X-Security-Token': seed.securityToken,
        Authorization: authorization(
          'x-sdk-date;x-security-token',
          '1c0dc455de7c401b5f401cffd2bf34e2dfb48faf2f9fb8618d6983a602538caa',
        ),
      },
      body,
    },
  };

  test.each(Object.entries(recorded))('is accepted: %s', async (_, request) => {
    const key = emulator.state.accessKeys.get(seed.accessKey);
    if (key && 'X-Security-Token' in request.headers) key.securityToken = seed.securityToken;
    const sent = await send({ ...request, headers: { 'X-Sdk-Date': date, ...request.headers } });
    expect(sent.check).toBe('ok');
  });
});

describe('a header that is not formed as the signing guide has it', () => {
  const signature = '0'.repeat(64);
  const good = `SDK-HMAC-SHA256 Access=${seed.accessKey}, SignedHeaders=host;x-sdk-date, Signature=${signature}`;
  const malformed: Record<string, string> = {
    'another algorithm': good.replace('SDK-HMAC-SHA256', 'V11-HMAC-SHA256'),
    'a comma after the algorithm': good.replace('SHA256 ', 'SHA256, '),
    'no blank after a comma': good.replaceAll(', ', ','),
    'no access key': good.replace(seed.accessKey, ''),
    'no signed headers': good.replace('host;x-sdk-date', ''),
    'signed headers in another order': good.replace('host;x-sdk-date', 'x-sdk-date;host'),
    'a signed header twice': good.replace('host;', 'host;host;'),
    'signed headers in capitals': good.replace('host', 'Host'),
    'signed headers with an empty name': good.replace('host;', 'host;;'),
    'a signature in capitals': good.replace(signature, 'A'.repeat(64)),
    'a signature that was cut': good.slice(0, -1),
    'no signature': good.replace(/, Signature=.*/, ''),
    'basic credentials': 'Basic dTpw',
  };

  test.each(Object.entries(malformed))(
    'is refused, and counts against no key: %s',
    async (_, authorization) => {
      for (let times = 0; times < 6; times++) {
        const { check, status, body } = await send({
          ...update,
          headers: { ...update.headers, Authorization: authorization },
        });
        expect({ check, status }).toEqual({ check: 'bad', status: 401 });
        expect(body).not.toContain('reach the limit');
      }
      expect(await send(signedUpdate())).toMatchObject({ check: 'ok' });
    },
  );
});

describe('a signature', () => {
  test('of a request whose date is not signed, or that names a header which was not sent, is refused', async () => {
    const signed = signedUpdate();
    const { Authorization = '' } = signed.headers;
    for (const changed of [
      Authorization.replace(';x-sdk-date', ''),
      Authorization.replace('x-sdk-date', 'x-sdk-date;x-security-token'),
    ]) {
      const sent = await send({ ...signed, headers: { ...signed.headers, Authorization: changed } });
      expect(sent).toMatchObject({ check: 'bad', status: 401 });
    }
  });

  test('that is wrong for the fifth time in a row locks the key for five minutes', async () => {
    const wrong = { ...signedUpdate(), body: '{}' };
    for (let times = 0; times < 4; times++) await send(wrong);
    expect(await send(signedUpdate())).toMatchObject({ check: 'ok' });
    for (let times = 0; times < 5; times++) await send(wrong);
    const locked = await send(signedUpdate());
    expect(locked.check).toBe('bad');
    expect(locked.body).toContain('AK access failed to reach the limit,forbidden');
    emulator.state.clockSkewMs = 5 * 60_000 + 1;
    expect(await send(signedUpdate())).toMatchObject({ check: 'ok' });
  });

  test('is refused 15 minutes and a second before or after its time, and accepted within', async () => {
    for (const [seconds, check] of [
      [901, 'bad'],
      [-901, 'bad'],
      [900, 'ok'],
      [-900, 'ok'],
    ] as const) {
      emulator.state.clockSkewMs = seconds * 1000;
      expect(await send(signedUpdate())).toMatchObject({ check });
    }
  });
});

test('a path that cannot be decoded is a bad request', async () => {
  const sent = await send({ ...update, path: `${jobs}/%E5%` });
  expect(sent.status).toBe(400);
  expect(JSON.parse(sent.body)).toMatchObject({ error_code: 'APIGW.0201' });
});

const python = join(pythonSdk, 'bin', 'python');
const ifPython = existsSync(python) ? test : test.skip;
ifPython(
  'requests of the Python SDK are accepted (skipped unless `npm run python-sdk` has installed it)',
  async () => {
    // The SDK signs by the real clock.
    const today = await startEmulator();
    try {
      const base = {
        host: new URL(today.url).host,
        accessKey: seed.accessKey,
        secretKey: seed.secretKey,
        query: [],
        body: null,
        headers: {},
      };
      const cases = [
        {
          ...base,
          method: 'GET',
          path: jobs,
          query: [
            ['search_content', "实验 A/b+c&d=e~f*g!'()"],
            ['page', 1],
          ],
        },
        {
          ...base,
          method: 'GET',
          path: jobs,
          query: [['workspace_id', '']],
          headers: { 'X-Project-Id': seed.projectId },
        },
        { ...base, method: 'GET', path: `${jobs}/实验 1!'()*` },
        {
          ...base,
          method: 'PUT',
          path: update.path,
          headers: { 'Content-Type': 'application/json' },
          body: update.body,
        },
        { ...base, method: 'PUT', path: update.path, headers: { 'X-Note': ' 实验 é ' }, body: update.body },
        {
          ...base,
          method: 'PUT',
          path: update.path,
          headers: { 'Content-Type': 'text/plain' },
          body: update.body,
        },
        {
          ...base,
          method: 'PUT',
          path: update.path,
          accessKey: seed.temporaryAccessKey,
          secretKey: seed.temporarySecretKey,
          headers: { 'X-Security-Token': seed.securityToken },
          body: update.body,
        },
        { ...base, method: 'PUT', path: update.path, secretKey: 'another', body: update.body },
      ];
      const child = spawn(python, [join(import.meta.dirname, 'python-sdk.py')], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      child.stdin.end(cases.map((one) => `${JSON.stringify(one)}\n`).join(''));
      const statuses = (await text(child.stdout))
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 3));
      expect(statuses).toEqual(['200', '200', '404', '200', '200', '200', '200', '401']);
      expect(today.requests.map(({ credentials }) => credentials)).toEqual([...Array(7).fill('ok'), 'bad']);
    } finally {
      await today.close();
    }
  },
);
