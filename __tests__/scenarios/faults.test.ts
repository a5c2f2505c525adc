import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { addJobs, type Call, type FaultKind, startEmulator } from '../../emulator/cloud/emulator.ts';
import { selfSigned } from '../../emulator/network/certificate.ts';
import { event } from '../../emulator/runner/events.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import type { Ran } from '../../emulator/runner/step.ts';
import {
  act,
  agency,
  calls,
  descriptionOf,
  emulator,
  messageOf,
  oidc,
  seed,
  useEmulator,
  user,
} from '../support/world.ts';

useEmulator();

/** The calls that a fault can meet, each with inputs that lead to it. */
interface Way {
  readonly call: Call;
  /** What an error says could not be done. */
  readonly purpose: string;
  readonly inputs: Readonly<Record<string, string | undefined>>;
  readonly needsIdToken?: boolean;
  /** The input that holds the address of the call. */
  readonly address?: string;
}
const noKey = { 'access-key': '', 'secret-key': '' };
const keyless = { ...noKey, ...agency };
const ways: Readonly<Record<string, Way>> = {
  update: {
    call: 'update',
    purpose: `update the description of job ${seed.jobId}`,
    inputs: {},
    address: 'endpoint',
  },
  get: {
    call: 'get',
    purpose: `read job ${seed.jobId}`,
    inputs: { description: '{{ job.name }} is new' },
    address: 'endpoint',
  },
  list: {
    call: 'list',
    purpose: 'list the jobs',
    inputs: { 'job-id': undefined, 'job-name': seed.jobName },
    address: 'endpoint',
  },
  projects: {
    call: 'projects',
    purpose: 'find the project of cn-north-4',
    inputs: { 'project-id': undefined },
    address: 'iam-endpoint',
  },
  token: {
    call: 'token',
    purpose: 'sign in as the IAM user of `username`',
    inputs: { ...noKey, ...user },
    address: 'iam-endpoint',
  },
  'id-token': {
    call: 'id-token',
    purpose: 'exchange an OIDC token at IAM',
    inputs: { ...noKey, 'idp-id': seed.idpId, 'oidc-audience': seed.audience },
    needsIdToken: true,
    address: 'iam-endpoint',
  },
  sts: {
    call: 'sts',
    purpose: 'assume the agency of `agency-urn`',
    inputs: keyless,
    needsIdToken: true,
    address: 'sts-endpoint',
  },
  oidc: { call: 'oidc', purpose: 'get an OIDC token from GitHub', inputs: keyless, needsIdToken: true },
};

function wayOf(name: string): Way {
  const way = ways[name];
  if (way === undefined) throw new Error(`there is no way ${name}`);
  return way;
}

/** A step on its way to a call, whatever it meets there. */
function go(name: string, inputs: Readonly<Record<string, string | undefined>> = {}): Promise<Ran> {
  const { inputs: own, needsIdToken } = wayOf(name);
  return act(
    { description: 'new', ...own, ...inputs },
    { ...event('push'), env: needsIdToken ? oidc() : {} },
  );
}

async function meet(
  way: string,
  fault: { kind: FaultKind; times?: number },
  inputs: Readonly<Record<string, string | undefined>> = {},
): Promise<Ran> {
  emulator().fault({ call: wayOf(way).call, ...fault });
  return go(way, inputs);
}

const tries = (way: string) => calls().filter((call) => call === wayOf(way).call).length;

function expectSuccess(ran: Ran, expectedTries: number, way: string): void {
  expect(ran.outputs.error_msg).toBe('');
  expect(ran.outputs).toMatchObject({ is_success: 'true', error_code: '' });
  expect(descriptionOf(seed.jobId)).toMatch(/new$/);
  expect(tries(way)).toBe(expectedTries);
}

function expectFailure(ran: Ran, code: string | RegExp, expectedTries: number, way: string): void {
  expect(ran.outputs.is_success).toBe('false');
  expect(ran.outputs.error_code).toMatch(code);
  expect(ran.exitCode).toBe(1);
  expect(tries(way)).toBe(expectedTries);
  expect(ran.outputs.error_msg).toMatch(new RegExp(`^Could not ${wayOf(way).purpose}(:| in time:) \\S`));
}

/** The job's verdict tells of the tries; without the list, there is no job yet. */
function expectAttempts(ran: Ran, attempts: number, way: string): void {
  expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject(way === 'list' ? [] : [{ attempts }]);
}

const html = {
  type: 'status',
  status: 502,
  body: '<html><head><style>x{}</style></head><h1>502 Bad Gateway</h1></html>',
  contentType: 'text/html',
} as const;

// All calls go one way, so where the time counts more, one of them and the only one without a signature do.
const driven = inProcess ? ['update', 'oidc'] : Object.keys(ways);
// They wait for seconds, and what they wait for is met by quicker ones as well.
const testSlowly = inProcess ? test.skip : test;

describe.each(driven)('%s', (way) => {
  describe('gets over', () => {
    test.each<[string, FaultKind]>([
      ['a reset before the answer', { type: 'reset' }],
      ['a reset within the body', { type: 'reset-in-body' }],
      ['408', { type: 'status', status: 408 }],
      ['500', { type: 'status', status: 500, body: '{"error_code":"ModelArts.0010","error_msg":"oops"}' }],
      ['502 with HTML', html],
      ['503', { type: 'status', status: 503 }],
      ['504', { type: 'status', status: 504 }],
      ['429 with seconds', { type: 'status', status: 429, headers: { 'Retry-After': '1' } }],
      [
        '429 with a date',
        {
          type: 'status',
          status: 429,
          headers: { 'Retry-After': new Date(Date.now() - 1000).toUTCString() },
        },
      ],
    ])('%s', async (_name, kind) => {
      expectSuccess(await meet(way, { kind, times: 1 }), 2, way);
    });
  });

  describe('gives up with a clear error on', () => {
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
    ])('%s', async (name, kind, code, expectedTries) => {
      const ran = await meet(way, { kind }, { 'max-attempts': '2' });
      expectFailure(ran, code, expectedTries, way);
      // A message is made of the call's part and the fault's: each is pinned with one of the others.
      if (way === 'update' || name === '403') expect(messageOf(ran)).toMatchSnapshot();
      expect(ran.durationMs).toBeLessThan(15_000);
    });
  });
});

describe('a call that gets no answer', () => {
  test.each(
    driven.flatMap((way): [way: string, name: string, kind: FaultKind][] => [
      [way, 'hangs', { type: 'hang' }],
      [way, 'drips', { type: 'drip', everyMs: 400 }],
    ]),
  )('%s that %s is given up in time', async (way, name, kind) => {
    const ran = await meet(way, { kind }, { timeout: '1' });
    expectFailure(ran, 'TIMEOUT', 1, way);
    expect(ran.outputs.error_msg).toContain('raise `timeout`');
    if (way === 'update' && name === 'hangs') expect(messageOf(ran)).toMatchSnapshot();
    expect(ran.durationMs).toBeGreaterThan(900);
    expect(ran.durationMs).toBeLessThan(3000);
  });

  test.each(driven.filter((way) => wayOf(way).address !== undefined))(
    '%s that is refused names the host, the reason and what to check',
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
});

/** An address that nobody listens at. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('answers of 200 that say nothing', () => {
  test.each(driven.filter((way) => way !== 'update'))(
    '%s: a body that is not JSON, is empty, is null, or is a page',
    async (way) => {
      for (const [body, contentType] of [
        ['{"is_succ', 'application/json'],
        ['', 'application/json'],
        ['null', 'application/json'],
        ['<h1>sign in</h1>', 'text/html'],
      ]) {
        emulator().reset();
        const ran = await meet(
          way,
          { kind: { type: 'body', body: body ?? '', contentType: contentType ?? '' } },
          { 'max-attempts': '2' },
        );
        expectFailure(ran, 'RESPONSE_INVALID', 2, way);
        if (way === 'get' || body === '') expect(messageOf(ran)).toMatchSnapshot();
      }
    },
  );

  test.each<[string, string]>([
    ['sts', '{"credentials":{"access_key_id":"FAKEHALFKEY","secret_access_key":"FAKE-HALF-SECRET'],
    ['sts', '{"credentials":{"access_key_id":"FAKEHALFKEY","secret_access_key":"FAKE-HALF-SECRET"}}'],
    ['oidc', '{"value":"FAKE-HALF-SECRET'],
  ])('%s: a secret that breaks off is not shown', async (way, body) => {
    const ran = await meet(way, { kind: { type: 'body', body } }, { 'max-attempts': '1' });
    expectFailure(ran, 'RESPONSE_INVALID', 1, way);
    expect(ran.everything).not.toMatch(/FAKE-?HALF/);
  });

  test('update: JSON that is cut off, or a page, is retried and then fails', async () => {
    for (const [body, contentType] of [
      ['{"is_succ', 'application/json'],
      ['<h1>Sign in to the Wi-Fi</h1>', 'text/html'],
      ['OK', 'text/plain'],
    ]) {
      emulator().reset();
      const ran = await meet(
        'update',
        { kind: { type: 'body', body: body ?? '', contentType: contentType ?? '' } },
        { 'max-attempts': '3' },
      );
      expectFailure(ran, 'RESPONSE_INVALID', 3, 'update');
      expect(ran.outputs.error_msg).toContain(
        `the body is not JSON (${contentType}): ${body}. Check the endpoint`,
      );
    }
  });

  test('update: an empty body, null, and JSON of another content type are a success, as the API’s own reference has it', async () => {
    for (const [body, contentType] of [
      ['', 'application/json'],
      ['null', 'application/json'],
      ['{"is_success":true}', 'text/plain'],
      ['{}', 'application/json'],
    ]) {
      emulator().reset();
      const ran = await meet('update', {
        kind: { type: 'body', body: body ?? '', contentType: contentType ?? '', applied: true },
      });
      expect(ran.outputs).toMatchObject({ is_success: 'true' });
      expect(tries('update')).toBe(1);
    }
  });

  test('update: 200 with is_success false is a failure, and not retried', async () => {
    const body = '{"is_success":false,"error_message":"Illegal name: %%123","error_code":"ModelArts.0104"}';
    const ran = await meet('update', { kind: { type: 'body', body, contentType: 'application/json' } });
    expectFailure(ran, 'ModelArts.0104', 1, 'update');
    expect(ran.outputs.error_msg).toContain('Illegal name: %%123 (HTTP 200, ModelArts.0104');
  });

  test('get, list: is_success false is the API’s failure', async () => {
    const body = '{"is_success":false,"error_message":"error message","error_code":"ModelArts.0103"}';
    for (const way of ['get', 'list']) {
      emulator().reset();
      const ran = await meet(way, { kind: { type: 'body', body, contentType: 'application/json' } });
      expectFailure(ran, 'ModelArts.0103', 1, way);
      expect(ran.outputs.error_msg).toContain('error message (HTTP 200, ModelArts.0103, request ');
    }
  });
});

describe('an update', () => {
  test('whose answer was lost is sent again: it is the same whole value', async () => {
    const ran = await meet('update', { kind: { type: 'lost' }, times: 1 });
    expectSuccess(ran, 2, 'update');
    expect(new Set(emulator().requests.map(({ body }) => body)).size).toBe(1);
    // Each try is signed anew: the date is part of it.
    expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject([{ attempts: 2 }]);
  });

  testSlowly('waits as long as the server asks', async () => {
    const ran = await meet('update', {
      kind: { type: 'status', status: 429, headers: { 'Retry-After': '2' } },
      times: 1,
    });
    expectSuccess(ran, 2, 'update');
    const [first, second] = emulator().requests;
    const waited = (second?.startedAt ?? 0) - (first?.endedAt ?? 0);
    expect(waited).toBeGreaterThan(1900);
    expect(waited).toBeLessThan(4000);
    expect(ran.stdout).toContain('HTTP 429; retrying in 2.0 s');
  });

  test('does not wait longer than it may', async () => {
    const ran = await meet('update', {
      kind: { type: 'status', status: 503, headers: { 'Retry-After': '3600' } },
    });
    expectFailure(ran, 'TIMEOUT', 1, 'update');
    expect(ran.outputs.error_msg).toContain('the server asks for a wait of 3600 s');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(ran.durationMs).toBeLessThan(5000);
  });

  testSlowly('reads a date by the server’s own clock', async () => {
    emulator().state.clockSkewMs = 10 * 60_000;
    const date = new Date(Date.now() + 10 * 60_000 + 2000).toUTCString();
    const ran = await meet('update', {
      kind: { type: 'status', status: 429, headers: { 'Retry-After': date } },
      times: 1,
    });
    expectSuccess(ran, 2, 'update');
    expect(ran.durationMs).toBeLessThan(6000);
  });

  testSlowly('that hangs once is retried', async () => {
    const ran = await meet('update', { kind: { type: 'hang' }, times: 1 }, { timeout: '20' });
    expectSuccess(ran, 2, 'update');
    expect(ran.stdout).toContain('no complete answer within 5.0 s');
  });

  test('to a host without an address says so', async () => {
    const ran = await act({ endpoint: 'https://modelarts.invalid', 'max-attempts': '1' });
    expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
    expect(ran.outputs.error_msg).toMatch(/Check `region` and the endpoint inputs/);
  });

  test('never follows a redirect, of whatever status, with its credentials', async () => {
    const other = await startEmulator();
    try {
      for (const status of [301, 302, 303, 307, 308] as const) {
        emulator().reset();
        emulator().fault({
          call: 'update',
          kind: { type: 'redirect', location: `${other.url}/x`, status: status as 302 },
        });
        const ran = await act({ 'access-key': '', 'secret-key': '', 'auth-token': seed.authToken });
        expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'REDIRECT_REFUSED' });
        expect(ran.outputs.error_msg).toContain(other.url);
      }
      expect(other.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('TLS', () => {
  const certificate = selfSigned();
  afterAll(() => certificate.remove());

  test.each(driven.filter((way) => wayOf(way).address !== undefined))(
    '%s: an unknown certificate is an error, never ignored, and not retried',
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
  (inProcess ? test.skip : test)('a private authority is trusted by its file', async () => {
    const secure = await startEmulator({ tls: certificate });
    try {
      const ran = await act({ endpoint: secure.url }, { env: { NODE_EXTRA_CA_CERTS: certificate.path } });
      expect(ran.outputs.is_success).toBe('true');
      expect(readFileSync(certificate.path, 'utf8')).toContain('BEGIN CERTIFICATE');
    } finally {
      await secure.close();
    }
  });
});

describe('GitHub', () => {
  test.each<[string, FaultKind]>([
    ['resets', { type: 'reset' }],
    ['500', { type: 'status', status: 500 }],
    ['no JSON', { type: 'body', body: '<html>', contentType: 'text/html' }],
    ['a redirect to another host', { type: 'redirect', location: 'http://127.0.0.1:9/', status: 302 }],
    ['a body of 100 MB', { type: 'huge', bytes: 100 * 1024 * 1024 }],
    ['404', { type: 'status', status: 404, body: '{"message":"Not Found"}' }],
  ])('%s: a warning, and the update goes out', async (_name, kind) => {
    emulator().fault({ call: 'github', kind });
    const ran = await act(
      {
        description: 'at {{ commit.short_sha }} {{ commit.subject }}',
        'github-token': seed.githubToken,
        'max-attempts': '2',
      },
      event('pull_request'),
    );
    expect(ran.outputs).toMatchObject({ is_success: 'true' });
    expect(ran.outputs.description).toMatch(/^at c3d0be4/);
    expect(ran.commands.filter(({ name }) => name === 'warning')).toHaveLength(1);
  });

  test('that hangs leaves time for the update', async () => {
    emulator().fault({ call: 'github', kind: { type: 'hang' } });
    const ran = await act(
      {
        description: 'at {{ commit.short_sha }} {{ commit.subject }}',
        'github-token': seed.githubToken,
        timeout: '4',
      },
      event('pull_request'),
    );
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'at c3d0be4' });
    expect(ran.commands.map(({ name }) => name)).toContain('warning');
    expect(ran.durationMs).toBeLessThan(3000);
  });

  test('a redirect on the same host, as of a renamed repository, is followed', async () => {
    const author = { name: 'Cora', email: 'c@example.com' };
    emulator().state.github.commits.push({
      repository: 'acme/renamed',
      sha: 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c',
      message: 'Found',
      author,
      date: '2026-05-06T07:08:09Z',
      parents: [],
    });
    const location = '/api/v3/repos/acme/renamed/commits/c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c';
    emulator().fault({ call: 'github', times: 1, kind: { type: 'redirect', location, status: 301 as 302 } });
    const ran = await act(
      { description: '{{ commit.subject }}', 'github-token': seed.githubToken },
      event('pull_request'),
    );
    expect(ran.outputs.description).toBe('Found');
  });

  test('a hiccup is got over', async () => {
    emulator().fault({ call: 'github', times: 1, kind: { type: 'status', status: 502 } });
    emulator().state.github.commits.push({
      repository: 'acme/vision',
      sha: 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c',
      message: 'Got over',
      author: { name: 'C', email: 'c@example.com' },
      date: '2026-05-06T07:08:09Z',
      parents: [],
    });
    const ran = await act(
      { description: '{{ commit.subject }}', 'github-token': seed.githubToken },
      event('pull_request'),
    );
    expect(ran.outputs.description).toBe('Got over');
  });
});

describe('cancellation', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends within a second, with the outputs set',
    async (signal) => {
      emulator().fault({ call: 'update', kind: { type: 'hang' } });
      let sentAt = 0;
      const ran = await act(
        { 'job-id': `${seed.jobId},8993` },
        {
          during: async (send) => {
            while (!calls().includes('update')) await new Promise((resolve) => setTimeout(resolve, 20));
            sentAt = performance.now();
            send(signal);
          },
        },
      );
      expect(performance.now() - sentAt).toBeLessThan(1000);
      expect(ran.outputs).toMatchObject({
        is_success: 'false',
        error_code: 'CANCELLED',
        job_ids: `["${seed.jobId}","8993"]`,
      });
      expect(ran.outputs.error_msg).toContain('may have been applied');
      expect(ran.exitCode).toBe(1);
    },
  );

  test('between two tries, too', async () => {
    emulator().fault({
      call: 'update',
      kind: { type: 'status', status: 429, headers: { 'Retry-After': '60' } },
    });
    let sentAt = 0;
    const ran = await act(
      {},
      {
        during: async (send) => {
          while (!calls().includes('update')) await new Promise((resolve) => setTimeout(resolve, 20));
          await new Promise((resolve) => setTimeout(resolve, 200));
          sentAt = performance.now();
          send('SIGINT');
        },
      },
    );
    expect(performance.now() - sentAt).toBeLessThan(1000);
    expect(ran.outputs.error_code).toBe('CANCELLED');
  });
});

describe('1,000 jobs', () => {
  testSlowly('with 10 % faults end with every job’s verdict right', async () => {
    const ids = addJobs(emulator().state, 1000);
    const gone = ids.filter((_, index) => index % 20 === 3);
    const flaky = ids.filter((_, index) => index % 20 === 13);
    emulator().fault({
      call: 'update',
      jobId: gone,
      kind: {
        type: 'status',
        status: 404,
        body: '{"is_success":false,"error_code":"ModelArts.0015","error_message":"gone"}',
      },
    });
    for (const id of flaky)
      emulator().fault({ call: 'update', jobId: id, times: 1, kind: { type: 'reset' } });
    const ran = await act({ 'job-id': ids.join(','), description: 'for {{ job.id }}', 'max-parallel': '16' });
    const results = JSON.parse(ran.outputs.results ?? '') as {
      job_id: string;
      is_success: boolean;
      attempts: number;
      error_code?: string;
    }[];
    expect(results.map(({ job_id }) => job_id)).toEqual(ids);
    for (const { job_id, is_success, attempts, error_code } of results) {
      expect([job_id, is_success, attempts, error_code]).toEqual([
        job_id,
        !gone.includes(job_id),
        flaky.includes(job_id) ? 2 : 1,
        gone.includes(job_id) ? 'ModelArts.0015' : undefined,
      ]);
      if (is_success) expect(descriptionOf(job_id)).toBe(`for ${job_id}`);
    }
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.0015' });
    expect(Math.max(...emulator().requests.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(16);
    // Connections are used again: new ones are only made for those that a fault broke.
    expect(new Set(emulator().requests.map(({ connection }) => connection)).size).toBeLessThan(
      16 + 2 * flaky.length,
    );
  });
});
