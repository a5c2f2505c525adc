/** Reading and listing at their edges, against the emulator: more of them than it is worth to start a step for. */
import { expect, test } from '@jest/globals';
import type { Fault } from '../../../../emulator/cloud/emulator.ts';
import { putObject } from '../../../../emulator/cloud/objects.ts';
import { obsErrorXml } from '../../../../emulator/cloud/obs.ts';
import { ActionError } from '../../../../src/errors.ts';
import { createAgents } from '../../../../src/http/agents.ts';
import { Http } from '../../../../src/http/retry.ts';
import { Obs } from '../../../../src/huaweicloud/obs/client.ts';
import { emulator, seed, useEmulator } from '../../../support/world.ts';

useEmulator();

const agents = await createAgents({}, new AbortController().signal);

const key = { accessKey: seed.accessKey, secretKey: seed.secretKey };
const bucket = 'metrics-bucket';
const at = (name: string) => ({ bucket, key: name });

function client({ secretKey = seed.secretKey as string, timeoutMs = 10_000, maxAttempts = 2 } = {}): Obs {
  const limits = { maxAttempts, timeoutMs, startedAtMs: performance.now() };
  const http = new Http(limits, agents, new AbortController().signal, () => {});
  return new Obs(http, `${emulator().url}/_obs/{bucket}`, () =>
    Promise.resolve({ key: { ...key, secretKey } }),
  );
}

function put(name: string, content: Parameters<typeof putObject>[2], more?: Parameters<typeof putObject>[3]) {
  putObject(emulator().state, `obs://${bucket}/${name}`, content, more);
}

async function failure(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ActionError)) throw new Error(`not refused: ${String(error)}`);
  return error.failure;
}

const credentials = () => emulator().requests.map((request) => request.credentials);

test('reads an object byte for byte, whatever is in it and in its key', async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
  for (const name of ["实验 1/a+b&c=d~!'()*/events", 'a//b', 'a%2Fb', '?x#y', 'runs/42/x']) {
    put(name, bytes);
    expect(Buffer.compare(await client().read(at(name)), bytes)).toBe(0);
  }
  put('empty', '');
  expect(await client().read(at('empty'))).toEqual(new Uint8Array());
  expect(new Set(credentials())).toEqual(new Set(['ok']));
});

test('lists a folder page by page, and the folders below it', async () => {
  emulator().state.obs.pageSize = 2;
  const names = ['a/1', 'a/b/2', 'a/b/c/3', 'a/b/c/4', 'a/b/c/5', 'a/ü &<>"/6', 'a/z'];
  for (const name of [...names, 'ab', 'b/7']) put(name, name);
  const listed = await client().list(at('a/'));
  expect(listed.map((object) => object.key).sort()).toEqual([...names].sort());
  expect(listed.find((object) => object.key === 'a/b/2')).toEqual({
    key: 'a/b/2',
    size: 5,
    modifiedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  });
  const pages = emulator().requests.map(({ query }) => query);
  expect(pages[0]).toBe('prefix=a/&max-keys=1000&delimiter=/');
  expect(pages).toContain('prefix=a/&marker=a/b/&max-keys=1000&delimiter=/');
  // 4 names below a/ are two pages, 2 below a/b/ one, 3 below a/b/c/ two, 1 in the last folder one.
  expect(pages).toHaveLength(6);
  expect(new Set(credentials())).toEqual(new Set(['ok']));
});

test('lists only what starts as wanted, and enters only the folders that are wanted', async () => {
  for (const name of ['runs/v1/a', 'runs/v2/a', 'runs/w/a', 'other/v/a']) put(name, '');
  const listed = await client().list(at('runs/'), {
    startsWith: 'v',
    enter: (folder) => folder !== 'runs/v1/',
  });
  expect(listed.map((object) => object.key)).toEqual(['runs/v2/a']);
  expect(emulator().requests).toHaveLength(2);
});

test('ends a list that never ends', async () => {
  put('a', '');
  const page = (more: string) =>
    `<ListBucketResult><IsTruncated>true</IsTruncated>${more}<Contents><Key>a</Key></Contents></ListBucketResult>`;
  const forEver = (body: string): Fault => ({ call: 'obs-list', kind: { type: 'body', body } });
  emulator().fault(forEver(page('<NextMarker>a</NextMarker>')));
  expect(await failure(client().list(at('')))).toMatchObject({
    code: 'RESPONSE_INVALID',
    what: 'Could not list obs://metrics-bucket/',
    why: 'OBS says that there is more, but names no next page',
  });
  expect(emulator().requests).toHaveLength(2);
});

test('gives up on a folder with more folders than anyone has runs', async () => {
  for (let index = 0; index < 205; index++) put(`a/${index}/x`, '');
  expect(await failure(client().list(at('a/')))).toMatchObject({
    code: 'RESPONSE_INVALID',
    why: 'there are more than 200 folders in it, or pages of 1000 objects',
    cure: 'Name a folder that is nearer to the files.',
  });
});

test('does not take a page of a proxy for a list', async () => {
  emulator().fault({ kind: { type: 'body', body: '<html><p>Sign in</p></html>', contentType: 'text/html' } });
  expect(await failure(client({ maxAttempts: 1 }).list(at('')))).toMatchObject({
    code: 'RESPONSE_INVALID',
    why: expect.stringContaining('it is not a list of OBS: <html><p>Sign in</p></html>'),
  });
});

test.each<[string, number, { status: number; body?: string }, object]>([
  ['a missing object', 404, { status: 404, body: obsErrorXml('NoSuchKey', 'no key') }, { code: 'NoSuchKey' }],
  ['an answer without a body', 403, { status: 403 }, { code: 'HTTP_403', why: 'no message (HTTP 403)' }],
  [
    'a page of HTML',
    404,
    { status: 404, body: '<html><br></html>' },
    { code: 'HTTP_404', why: '<html><br></html> (HTTP 404)' },
  ],
])('tells of %s by the code of OBS', async (_what, httpStatus, answer, expected) => {
  emulator().fault({ kind: { type: 'status', ...answer } });
  expect(await failure(client().read(at('x')))).toMatchObject({ httpStatus, ...expected });
  expect(emulator().requests).toHaveLength(1);
});

test('does not take a part of an object for the whole', async () => {
  put('x', 'content');
  emulator().fault({ times: 1, kind: { type: 'status', status: 206, body: 'half' } });
  expect(Buffer.from(await client().read(at('x'))).toString()).toBe('content');
  emulator().fault({ kind: { type: 'status', status: 206, body: 'half' } });
  expect(await failure(client().read(at('x')))).toMatchObject({ code: 'RESPONSE_INVALID', httpStatus: 206 });
});

test('retries a 503 and signs each attempt again', async () => {
  put('x', 'content');
  const body = obsErrorXml('SlowDown', 'Please reduce your request rate.');
  emulator().fault({ times: 1, kind: { type: 'status', status: 503, body } });
  expect(Buffer.from(await client().read(at('x'))).toString()).toBe('content');
  expect(credentials()).toEqual(['ok', 'ok']);
});

test('names the region of a bucket that is elsewhere, and goes nowhere', async () => {
  put('x', '');
  const found = emulator().state.obs.buckets.get(bucket);
  if (found) found.region = 'cn-east-3';
  expect(await failure(client().read(at('x')))).toMatchObject({
    code: 'REDIRECT_REFUSED',
    httpStatus: 301,
    why: expect.stringMatching(
      /^the bucket is in another region, cn-east-3 \(HTTP 301, REDIRECT_REFUSED, request /,
    ),
    cure: 'Set `obs-endpoint` to `https://obs.cn-east-3.myhuaweicloud.com`; `region` stays the job’s.',
  });
  expect(emulator().requests).toHaveLength(1);
});

test('never offers the host of a redirect as an endpoint', async () => {
  emulator().fault({ kind: { type: 'redirect', location: 'https://evil.example/x', status: 307 } });
  const { why, cure } = await failure(client().read(at('x')));
  expect(why).toMatch(/^OBS points to evil\.example instead \(HTTP 307/);
  expect(cure).not.toContain('evil');
});

test('asks no more once the key is refused, so that it is not locked', async () => {
  for (let index = 0; index < 30; index++) put(String(index), '');
  const obs = client({ secretKey: 'wrong' });
  const results = await Promise.allSettled(
    Array.from({ length: 30 }, (_, index) => obs.read(at(String(index)))),
  );
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(credentials()).toEqual(Array(4).fill('bad'));
});

test('refuses a file of over 64 MB before it is asked for, if a list has told its size', async () => {
  expect(await failure(client().read(at('x'), 64 * 1024 * 1024 + 1))).toMatchObject({
    code: 'RESPONSE_INVALID',
    what: 'Could not read obs://metrics-bucket/x',
    why: 'it has 65 MB',
    cure: 'At most 64 MB of one file are read, and 256 MB in all: name a smaller file, or fewer of them.',
  });
  expect(emulator().requests).toHaveLength(0);
});

test.each([true, false])('stops reading at 64 MB (length announced: %s)', async (contentLength) => {
  emulator().fault({ kind: { type: 'huge', bytes: 70_000_000, contentLength } });
  expect(await failure(client().read(at('x')))).toMatchObject({
    code: 'RESPONSE_INVALID',
    why: expect.stringContaining('with more than 64 MB'),
    cure: expect.stringContaining('256 MB in all'),
  });
  expect(emulator().requests).toHaveLength(1);
});

test('reads at most 256 MB in all, and asks for nothing that goes beyond', async () => {
  const megabytes = (count: number) => count * 1024 * 1024;
  const obs = client();
  put('x', '');
  const reads = Array.from({ length: 5 }, () => obs.read(at('x'), megabytes(60)));
  const results = await Promise.allSettled(reads);
  expect(results.map(({ status }) => status)).toEqual([...Array(4).fill('fulfilled'), 'rejected']);
  expect(emulator().requests).toHaveLength(4);
});

test('counts what a file has grown since it was listed', async () => {
  let size = 10;
  put('x', () => new Uint8Array(size++));
  const obs = client();
  const [listed] = await obs.list(at(''));
  expect((await obs.read(at('x'), listed?.size)).byteLength).toBeGreaterThan(listed?.size ?? 0);
});

test('lets a slow file take longer than one attempt may, as long as it keeps coming', async () => {
  put('x', 'x'.repeat(60));
  emulator().fault({ times: 1, kind: { type: 'drip', everyMs: 100 } });
  // An attempt has 5 s without progress; this file takes 6 s.
  const bytes = await client({ timeoutMs: 20_000, maxAttempts: 4 }).read(at('x'));
  expect(bytes.byteLength).toBe(60);
  expect(emulator().requests).toHaveLength(1);
});
