import { describe, expect, test } from '@jest/globals';
import { addJobs, type FaultKind, startEmulator } from '../../emulator/cloud/emulator.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import { driven, expectFailure, expectSuccess, meet } from '../support/calls.ts';
import { act, descriptionOf, emulator, messageOf, seed, useEmulator } from '../support/world.ts';

useEmulator();

const html = {
  type: 'status',
  status: 502,
  body: '<html><head><style>x{}</style></head><h1>502 Bad Gateway</h1></html>',
  contentType: 'text/html',
} as const;

// They wait for seconds, and what they wait for is met by quicker ones as well.
const testSlowly = inProcess ? test.skip : test;

describe.each(driven)('%s', (way) => {
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
  ])('retries %s once, and then succeeds', async (_name, kind) => {
    expectSuccess(await meet(way, { kind, times: 1 }), 2, way);
  });
});

test('sends an update whose answer was lost again, as the same whole value', async () => {
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

test('does not wait longer than the step may take', async () => {
  const ran = await meet('update', {
    kind: { type: 'status', status: 503, headers: { 'Retry-After': '3600' } },
  });
  expectFailure(ran, 'TIMEOUT', 1, 'update');
  expect(ran.outputs.error_msg).toContain('the server asks for a wait of 3600 s');
  expect(messageOf(ran)).toMatchSnapshot();
  expect(ran.durationMs).toBeLessThan(5000);
});

testSlowly('reads the date of Retry-After by the server’s own clock', async () => {
  emulator().state.clockSkewMs = 10 * 60_000;
  const date = new Date(Date.now() + 10 * 60_000 + 2000).toUTCString();
  const ran = await meet('update', {
    kind: { type: 'status', status: 429, headers: { 'Retry-After': date } },
    times: 1,
  });
  expectSuccess(ran, 2, 'update');
  expect(ran.durationMs).toBeLessThan(6000);
});

testSlowly('retries an update that hangs once', async () => {
  const ran = await meet('update', { kind: { type: 'hang' }, times: 1 }, { timeout: '20' });
  expectSuccess(ran, 2, 'update');
  expect(ran.stdout).toContain('no complete answer within 5.0 s');
});

test('names the inputs to check where a host has no address', async () => {
  const ran = await act({ endpoint: 'https://modelarts.invalid', 'max-attempts': '1' });
  expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
  expect(ran.outputs.error_msg).toMatch(/Check `region` and the endpoint inputs/);
});

test('follows no redirect, of whatever status, with its credentials', async () => {
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

testSlowly('gives each of 1,000 jobs its result where one in ten meets a fault', async () => {
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
  for (const id of flaky) emulator().fault({ call: 'update', jobId: id, times: 1, kind: { type: 'reset' } });
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
