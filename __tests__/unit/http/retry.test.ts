/** Attempts and waits of one request, at their edges: more of them than it is worth to start a step for. */
import { Agent as SecureAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { ActionError } from '../../../src/errors.ts';
import { attemptLimitMs, backoffMs, Http, retryAfterMs } from '../../../src/http/retry.ts';
import { httpClient, serve } from '../../support/server.ts';

describe('the attempts at a call', () => {
  const failing = (status: number, headers: Record<string, string> = {}) =>
    serve((_request, response) => response.writeHead(status, headers).end());

  test('are limited by the call and by the step', async () => {
    for (const [own, step, expected] of [
      [undefined, 3, 3],
      [2, 3, 2],
      [3, 2, 2],
      [1, 3, 1],
    ] as const) {
      const { url, paths } = await failing(500);
      const { send, lines } = httpClient({ maxAttempts: step });
      const answer = await send(url, own === undefined ? {} : { maxAttempts: own });
      expect([answer.status, answer.attempts, paths.length, lines.length]).toEqual([
        500,
        expected,
        expected,
        expected - 1,
      ]);
      if (lines.length > 0)
        expect(lines[0]).toMatch(/^attempt 1 of \d to try it failed: HTTP 500; retrying in 0\.[1-3] s$/);
    }
  });

  test('are 2 to 5 s apart after HTTP 429 without Retry-After', async () => {
    const { url } = await failing(429);
    const { fail, lines, cancel } = httpClient();
    const failing429 = fail(url);
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    cancel.abort();
    expect((await failing429).code).toBe('CANCELLED');
    expect(lines).toEqual([
      expect.stringMatching(/^attempt 1 of 2 to try it failed: HTTP 429; retrying in ([2-4]\.\d|5\.0) s$/),
    ]);
  });

  test('end if the next one would start too late', async () => {
    const { url } = await failing(500);
    const own = await httpClient({ timeoutMs: 100 }).fail(url);
    expect(own).toMatchObject({
      code: 'TIMEOUT',
      what: 'Could not try it in time',
      why: 'the last attempt failed (HTTP 500)',
      attempts: 1,
    });
    const asked = await failing(503, { 'Retry-After': '7' });
    const theirs = await httpClient({ timeoutMs: 5000 }).fail(asked.url);
    expect(theirs.why).toBe('the last attempt failed (HTTP 503), and the server asks for a wait of 7.0 s');
  });

  test('do not start if no time is left', async () => {
    const { url, paths } = await failing(200);
    const step = await httpClient({ timeoutMs: 1000, startedAtMs: performance.now() - 2000 }).fail(url);
    expect(step).toMatchObject({
      code: 'TIMEOUT',
      why: 'the time of the step had run out before',
      attempts: 0,
    });
    const call = await httpClient().fail(url, { withinMs: 0 });
    expect(call).toMatchObject({ code: 'TIMEOUT', why: 'the time for this request ran out', attempts: 0 });
    expect(paths).toEqual([]);
  });

  test('do not start in a cancelled run', async () => {
    const { url, paths } = await failing(200);
    const { fail, cancel } = httpClient();
    cancel.abort();
    expect(await fail(url, {}, 'PUT')).toEqual({
      code: 'CANCELLED',
      what: 'Could not try it',
      why: 'the run was cancelled',
      cure: undefined,
      attempts: 0,
    });
    expect(paths).toEqual([]);
  });

  test.each([
    ['GET', undefined],
    ['PUT', 'The update was already sent and may have been applied.'],
  ] as const)('of a %s that is cancelled on its way', async (method, cure) => {
    const { url, paths } = await serve(() => {});
    const { fail, cancel } = httpClient();
    const failing = fail(url, {}, method);
    while (paths.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    cancel.abort();
    expect(await failing).toMatchObject({ code: 'CANCELLED', cure, attempts: 1 });
  });

  test('continue after an answer that cannot be used, and the log tells why', async () => {
    const { url } = await serve((_request, response, count) => response.end(String(count)));
    const validate = ({ body }: { body: string }) => (body === '1' ? 'it is the first' : undefined);
    const { send, lines } = httpClient();
    expect(await send(url, { validate })).toMatchObject({ body: '2', attempts: 2 });
    expect(lines[0]).toMatch(/^attempt 1 of 2 to try it failed: it is the first; retrying in/);
  });

  test('end with an answer that is not a success, which is not validated', async () => {
    const { url } = await failing(404);
    expect(await httpClient().send(url, { validate: () => 'never' })).toMatchObject({
      status: 404,
      attempts: 1,
    });
  });
});

describe('a network error', () => {
  /** Whatever is to be connected to fails with this code. */
  async function fault(code: string) {
    const error = Object.assign(new Error(`it broke ${code}`), { code });
    const lookup: LookupFunction = (_host, _options, done) => done(error, '', 4);
    const agent = new SecureAgent({ lookup });
    const agents = { routeTo: () => ({ isSecure: true, options: { agent } }) };
    const lines: string[] = [];
    const limits = { maxAttempts: 2, timeoutMs: 10_000, startedAtMs: performance.now() };
    const http = new Http(limits, agents, new AbortController().signal, (line) => lines.push(line));
    const request = { method: 'GET', url: 'https://a.example/b', headers: {} } as const;
    const thrown = await http.send({ purpose: 'try it', request }).catch((reason: unknown) => reason);
    if (!(thrown instanceof ActionError)) throw new Error('it did not fail');
    return { ...thrown.failure, lines: lines.map((line) => line.replace(/0\.\d s/, '… s')) };
  }
  const again = (code: string) => [`attempt 1 of 2 to try it failed: ${code}; retrying in … s`];

  const ofNames = 'Check `region` and the endpoint inputs, and the DNS of the runner.';
  const ofConnections =
    'Check the endpoint, the network of the runner and its proxy (HTTPS_PROXY, NO_PROXY).';

  test.each([
    ['ENOTFOUND', ofNames],
    ['EAI_AGAIN', ofNames],
    ['ECONNREFUSED', ofConnections],
    ['ECONNRESET', ofConnections],
    ['EX_CERT_', ofConnections],
  ])('such as %s is retried', async (code, cure) => {
    expect(await fault(code)).toEqual({
      code: 'NETWORK_ERROR',
      what: 'Could not try it: a.example is unreachable or closed the connection',
      why: `it broke ${code}`,
      cure,
      attempts: 2,
      lines: again(code),
    });
  });

  test.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'ERR_SSL_WRONG_VERSION_NUMBER',
  ])('that says the certificate is not trusted (%s) is not retried', async (code) => {
    expect(await fault(code)).toEqual({
      code: 'TLS_ERROR',
      what: 'Could not try it: the certificate of a.example is not trusted',
      why: `it broke ${code}`,
      cure: 'Check the endpoint. For a private certificate authority set NODE_EXTRA_CA_CERTS on the step to its file, or NODE_USE_SYSTEM_CA to 1 if the system of the runner trusts it.',
      attempts: 1,
      lines: [],
    });
  });
});

describe('a wait', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each([
    [0, 'retrying in 2.0 s'],
    [1, 'retrying in 5.0 s'],
  ])('after HTTP 429 lies between 2 and 5 s: random number %d', async (chance, expected) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    const { url } = await serve((_request, response) => response.writeHead(429).end());
    const { fail, lines, cancel } = httpClient();
    const failing = fail(url);
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    cancel.abort();
    await failing;
    expect(lines[0]).toContain(expected);
  });

  test.each([
    ['9.949', '9.9 s'],
    ['9.95', '10 s'],
    ['60', '60 s'],
  ])('of %s s is written as %s', async (asked, expected) => {
    const { url } = await serve((_request, response) =>
      response.writeHead(503, { 'Retry-After': asked }).end(),
    );
    const { why } = await httpClient({ timeoutMs: 5000 }).fail(url);
    expect(why).toBe(`the last attempt failed (HTTP 503), and the server asks for a wait of ${expected}`);
  });

  test.each([
    [120_000, 4, 30_000],
    [60_000, 4, 15_000],
    [10_000, 4, 5000],
    [3_600_000, 1, 30_000],
    [1000, 10, 5000],
  ])(
    'for an answer is a share of the time: %d ms, %d attempts, %d ms',
    (timeoutMs, maxAttempts, expected) => {
      expect(attemptLimitMs({ timeoutMs, maxAttempts, startedAtMs: 0 })).toBe(expected);
    },
  );

  test('for an answer that never comes ends, and the request is retried while attempts and time are left', async () => {
    const { url, paths } = await serve(() => {});
    const [two, one] = [httpClient({ timeoutMs: 5600 }), httpClient({ timeoutMs: 60_000, maxAttempts: 12 })];
    // At the same time, since each takes 5 s.
    const [twice, once] = await Promise.all([two.fail(url), one.fail(url, { maxAttempts: 1 })]);
    expect(twice).toEqual({
      code: 'TIMEOUT',
      what: 'Could not try it in time',
      why: 'the last attempt got no complete answer',
      cure: `The whole step may take 5.6 s: raise \`timeout\`, or check that ${new URL(url).host} is up.`,
      attempts: 2,
    });
    expect(two.lines).toEqual([
      expect.stringMatching(
        /^attempt 1 of 2 to try it failed: no complete answer within 5\.0 s; retrying in 0\.[1-3] s$/,
      ),
    ]);
    expect(once).toEqual({
      code: 'TIMEOUT',
      what: 'Could not try it',
      why: 'no complete answer within 5.0 s',
      cure: `Check that ${new URL(url).host} is up: it accepted a connection within 0.0 s.`,
      attempts: 1,
    });
    expect(paths).toHaveLength(3);
  });
});

describe('the wait between two attempts', () => {
  const answer = (retryAfter: string, clockSkewMs?: number) => ({
    headers: new Headers({ 'Retry-After': retryAfter }),
    clockSkewMs,
  });

  test('doubles from 0.3 s to 8 s, and up to half of it is left out at random', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), (attempt) => {
        const most = Math.min(8000, 300 * 2 ** (attempt - 1));
        const wait = backoffMs(attempt);
        expect(wait).toBeGreaterThanOrEqual(most / 2);
        expect(wait).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('is what the server asks for, in seconds or as a date by its own clock', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: -3_600_000, max: 3_600_000 }),
        (seconds, skew) => {
          expect(retryAfterMs(answer(String(seconds)))).toBe(seconds * 1000);
          const date = new Date(Date.now() + skew + seconds * 1000).toUTCString();
          expect(Math.abs((retryAfterMs(answer(date, skew)) ?? Number.NaN) - seconds * 1000)).toBeLessThan(
            1500,
          );
        },
      ),
    );
  });

  test('is never negative, and undefined for a header that cannot be read', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.-: GMTWedJan'.split('')), maxLength: 30 }),
        (text) => {
          const wait = retryAfterMs(answer(text));
          expect(wait === undefined || wait >= 0).toBe(true);
        },
      ),
    );
    expect(retryAfterMs(answer('soon'))).toBeUndefined();
    expect(retryAfterMs({ headers: new Headers(), clockSkewMs: 0 })).toBeUndefined();
  });
});

test.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['5', 5000],
  ['0', 0],
  ['12', 12_000],
  ['1.25', 1250],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('Retry-After %j is %s ms', (value, expected) => {
  const headers = new Headers(value === undefined ? {} : { 'Retry-After': value });
  expect(retryAfterMs({ headers, clockSkewMs: undefined })).toBe(expected);
});
