/** Answers of the emulator that no service gives in its right mind. */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type FaultKind, startEmulator } from '../../emulator/cloud/emulator.ts';
import { callRaw } from './client.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

const decompress = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync };
const get = (kind: FaultKind) => {
  emulator.fault({ kind, times: 1 });
  return callRaw(emulator, 'GET', '/v3/projects');
};

test.each([205, 206, 207, 226, 299, 418, 599, 999])('status %i comes with its body', async (status) => {
  const answer = await get({ type: 'status', status, body: '{"is_success":true}' });
  expect({ status: answer.status, body: answer.bytes.toString() }).toEqual({
    status,
    body: '{"is_success":true}',
  });
});

test('status 101 comes as an answer', async () => {
  expect(
    await get({ type: 'status', status: 101, headers: { Connection: 'Upgrade', Upgrade: 'x' } }),
  ).toMatchObject({
    status: 101,
  });
});

test('a time to wait may be absurd', async () => {
  const headers = { 'Retry-After': '99999999999999999999' };
  expect((await get({ type: 'status', status: 503, headers })).headers['retry-after']).toBe(
    '99999999999999999999',
  );
});

test.each(['gzip', 'deflate', 'br'] as const)('a body comes compressed by %s', async (encoding) => {
  const { status, headers, bytes } = await get({ type: 'encoded', encoding });
  expect({ status, encoding: headers['content-encoding'] }).toEqual({ status: 401, encoding });
  expect(JSON.parse(decompress[encoding](bytes).toString())).toMatchObject({ error_code: 'APIGW.0301' });
});

test.each(['gzip', 'deflate', 'br'] as const)(
  'a huge body is small while it is compressed by %s',
  async (encoding) => {
    const { bytes } = await get({ type: 'huge', bytes: 10_000_000, encoding });
    expect(bytes.length).toBeLessThan(100_000);
    const body = decompress[encoding](bytes);
    expect(body.length).toBe(10_000_000);
    expect(Object.keys(JSON.parse(body.toString()))).toEqual(['padding']);
  },
);

test('a huge body has the length that is announced', async () => {
  const { headers, bytes } = await get({ type: 'huge', bytes: 200_000, contentLength: true });
  expect([headers['content-length'], bytes.length]).toEqual(['200000', 200_000]);
});

test('a client that leaves a huge body does not end the emulator', async () => {
  emulator.fault({ kind: { type: 'huge' }, times: 1 });
  const answer = await fetch(`${emulator.url}/v3/projects`);
  await answer.body?.cancel();
  expect((await callRaw(emulator, 'GET', '/v3/projects')).status).toBe(401);
});
