import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type FaultKind, startEmulator } from '../../emulator/cloud/emulator.ts';
import { selfSigned } from '../../emulator/network/certificate.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import { driven, expectAttempts, expectFailure, go, meet, wayOf } from '../support/calls.ts';
import { act, messageOf, useEmulator } from '../support/world.ts';

useEmulator();

describe.each(driven)('%s', (way) => {
  test.each<[string, FaultKind, string | RegExp, number]>([
    [
      '400',
      { type: 'status', status: 400, body: '{"error_code":"X.0001","error_msg":"no"}' },
      /^(X\.0001|OIDC_UNAVAILABLE)$/,
      1,
    ],
    ['401', { type: 'status', status: 401, body: '{}' }, /^(HTTP_401|OIDC_UNAVAILABLE)$/, 1],
    ['403', { type: 'status', status: 403, body: '' }, /^(HTTP_403|OIDC_UNAVAILABLE)$/, 1],
    [
      '404 with HTML',
      { type: 'status', status: 404, body: '<h1>nothing</h1>', contentType: 'text/html' },
      /^(HTTP_404|OIDC_UNAVAILABLE)$/,
      1,
    ],
    ['500 again and again', { type: 'status', status: 500 }, /^(HTTP_500|OIDC_UNAVAILABLE)$/, 2],
    ['resets again and again', { type: 'reset' }, 'NETWORK_ERROR', 2],
    [
      'a redirect',
      { type: 'redirect', location: 'http://127.0.0.1:9/steal', status: 307 },
      'REDIRECT_REFUSED',
      1,
    ],
    ['a body of 100 MB', { type: 'huge', bytes: 100 * 1024 * 1024 }, 'RESPONSE_INVALID', 1],
  ])('fails with a clear error on %s', async (name, kind, code, expectedTries) => {
    const ran = await meet(way, { kind }, { 'max-attempts': '2' });
    expectFailure(ran, code, expectedTries, way);
    // A message is made of the call's part and the fault's: each is pinned with one of the others.
    if (way === 'update' || name === '403') expect(messageOf(ran)).toMatchSnapshot();
    expect(ran.durationMs).toBeLessThan(15_000);
  });
});

test.each(
  driven.flatMap((way): [way: string, name: string, kind: FaultKind][] => [
    [way, 'hangs', { type: 'hang' }],
    [way, 'drips', { type: 'drip', everyMs: 400 }],
  ]),
)('gives up a call (%s) that %s when the step’s time is over', async (way, name, kind) => {
  const ran = await meet(way, { kind }, { timeout: '1' });
  expectFailure(ran, 'TIMEOUT', 1, way);
  expect(ran.outputs.error_msg).toContain('raise `timeout`');
  if (way === 'update' && name === 'hangs') expect(messageOf(ran)).toMatchSnapshot();
  expect(ran.durationMs).toBeGreaterThan(900);
  expect(ran.durationMs).toBeLessThan(3000);
});

test.each(driven.filter((way) => wayOf(way).address !== undefined))(
  'names the host, the reason and what to check where the connection for a call (%s) is refused',
  async (way) => {
    const closed = await closedPort();
    const ran = await go(way, { [wayOf(way).address ?? '']: closed, 'max-attempts': '2' });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'NETWORK_ERROR' });
    expect(ran.outputs.error_msg).toContain(
      `${new URL(closed).host} is unreachable or closed the connection`,
    );
    expect(ran.outputs.error_msg).toContain('ECONNREFUSED');
    expect(ran.stdout).toMatch(/attempt 1 of 2 to .* failed: ECONNREFUSED; retrying in/);
    expectAttempts(ran, 2, way);
    expect(ran.exitCode).toBe(1);
  },
);

/** An address that nobody listens at. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const certificate = selfSigned();
afterAll(() => certificate.remove());

test.each(driven.filter((way) => wayOf(way).address !== undefined))(
  'fails a call (%s) to a server with an unknown certificate, without a retry',
  async (way) => {
    const secure = await startEmulator({ tls: certificate });
    try {
      const ran = await go(way, { [wayOf(way).address ?? '']: secure.url });
      expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'TLS_ERROR' });
      expect(ran.outputs.error_msg).toContain('NODE_EXTRA_CA_CERTS');
      expect(ran.stdout).not.toContain('attempt 1 of');
      expectAttempts(ran, 1, way);
      expect(secure.requests).toEqual([]);
    } finally {
      await secure.close();
    }
  },
);

// A certificate authority is a setting of the whole process.
(inProcess ? test.skip : test)('trusts a private authority by its file', async () => {
  const secure = await startEmulator({ tls: certificate });
  try {
    const ran = await act({ endpoint: secure.url }, { env: { NODE_EXTRA_CA_CERTS: certificate.path } });
    expect(ran.outputs.is_success).toBe('true');
    expect(readFileSync(certificate.path, 'utf8')).toContain('BEGIN CERTIFICATE');
  } finally {
    await secure.close();
  }
});
