/**
 * The verdict always comes, and in time: whatever a server answers, whatever becomes of the runner's files, whichever
 * signal arrives, and even if the action itself has a bug.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { event } from '../../emulator/runner/events.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import type { Ran } from '../../emulator/runner/step.ts';
import { http, startHostile } from '../support/hostile.ts';
import { act, agency, descriptionOf, emulator, oidc, seed, useEmulator } from '../support/world.ts';

useEmulator();

// What a process does at its end, or with a signal, can't be seen from within it.
const testProcess = inProcess ? test.skip : test;

const quick = { 'max-attempts': '1', timeout: '3' };

/** A verdict of the step's own, and one annotation with which its log ends. */
function expectVerdict(ran: Ran, code: string | RegExp, exitCode = 1): void {
  expect(ran.stderr).toBe('');
  expect(ran.outputs.is_success).toBe('false');
  expect(ran.outputs.error_code).toMatch(code);
  expect(ran.outputs.error_msg).not.toBe('The step ended before it could report.');
  expect(ran.signal).toBeNull();
  expect(ran.exitCode).toBe(exitCode);
  const annotations = ran.commands.filter(({ name }) => /^(error|warning|notice)$/.test(name));
  expect(annotations.map(({ name }) => name)).toEqual([exitCode === 1 ? 'error' : 'warning']);
  expect(ran.stdout).toMatch(/^::(error|warning) .*\n(\d+ of \d+ jobs .*\n)?$/m);
  expect(ran.stdout.split(/^::(?:error|warning) .*\n/m).at(-1)).toMatch(/^(\d+ of \d+ jobs .*\n)?$/);
  expect(ran.durationMs).toBeLessThan(8000);
}

/** What no server should answer, and what is to be said of it. */
const answers: [name: string, bytes: string | Buffer, said: RegExp][] = [
  ['205 with a body', http(205, 'hello'), /HTTP 205/],
  ['a status of 999', http(999, '{}'), /HTTP 999/],
  ['a status of 600', http(600), /HTTP 600/],
  ['a status of 1000', http(1000), /HPE_|Parse Error/],
  ['101 with an upgrade', http(101, '', { Upgrade: 'websocket', Connection: 'Upgrade' }), /HTTP 101/],
  ['101 without an upgrade', http(101), /HTTP 101/],
  ['an upgrade with 200', http(200, '{', { Upgrade: 'h2c', Connection: 'Upgrade' }), /./],
  ['206', http(206, '{}'), /HTTP 206/],
  ['207', http(207, '{}'), /HTTP 207/],
  ['226', http(226, '{}'), /HTTP 226/],
  ['304', http(304), /HTTP 304/],
  ['306', http(306, '{}', { Location: 'http://[' }), /HTTP 306/],
  ['103 and nothing after it', 'HTTP/1.1 103 Early Hints\r\n\r\n', /complete answer/],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n', /HPE_|Parse Error/],
  ['headers without end', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(40_000)}`, /HPE_HEADER_OVERFLOW/],
  ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', /HPE_/],
  [
    'a chunk that is none',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    /HPE_INVALID_CHUNK_SIZE|ECONNRESET/,
  ],
  ['a header that is none', 'HTTP/1.1 200 OK\r\nb@d n\u00e4me: x\r\n\r\n', /HPE_/],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}', /HPE_/],
  ['a body that is said to be gzip', http(200, '{}', { 'Content-Encoding': 'gzip' }), /gzip/],
  ['a body that is encoded by what nobody knows', http(200, '{}', { 'Content-Encoding': 'rot13' }), /rot13/],
];

test('ModelArts that answers what it should not is a failure with a reason, each time', async () => {
  const { url } = await startHostile((socket, head) => {
    const job = Number(/visualization-jobs\/(\d+)/.exec(head)?.[1]);
    socket.write(answers[job - 1]?.[1] ?? http(400));
  });
  const ids = answers.map((_, index) => index + 1).join(',');
  const ran = await act({ ...quick, endpoint: url, 'job-id': ids, 'fail-on-error': 'false' });
  expectVerdict(ran, 'RESPONSE_INVALID', 0);
  const results = JSON.parse(ran.outputs.results ?? '[]') as { error_code: string; error_msg: string }[];
  const told = results.map(({ error_code, error_msg }, index) => [
    answers[index]?.[0],
    error_code,
    error_msg,
  ]);
  expect(told).toEqual(
    answers.map(([name, , said]) => [
      name,
      expect.stringMatching(/^(RESPONSE_INVALID|NETWORK_ERROR|REDIRECT_REFUSED|TIMEOUT)$/),
      expect.stringMatching(said),
    ]),
  );
});

/** The other services that may answer so, each with what a step needs to get there. */
const services: [name: string, go: (url: string) => Promise<Ran>][] = [
  ['IAM', (url) => act({ ...quick, 'iam-endpoint': url, 'project-id': undefined })],
  [
    'STS',
    (url) =>
      act({ ...quick, 'access-key': '', 'secret-key': '', ...agency, 'sts-endpoint': url }, { env: oidc() }),
  ],
  [
    'GitHub’s OIDC',
    (url) =>
      act(
        { ...quick, 'access-key': '', 'secret-key': '', ...agency },
        { env: { ...oidc(), ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0` } },
      ),
  ],
  [
    'the metadata service',
    (url) => act({ ...quick, 'access-key': '', 'secret-key': '', 'metadata-endpoint': url }),
  ],
];
const worst = answers.filter(([name]) => /^(205|a status of 999|101|no HTTP)/.test(name));

describe.each(services)('%s that answers', (_service, go) => {
  test.each(worst)('%s is a failure with a reason', async (_name, bytes) => {
    const { url } = await startHostile(bytes);
    const code = /^(RESPONSE_INVALID|NETWORK_ERROR|REDIRECT_REFUSED|TIMEOUT|CREDENTIALS_NOT_FOUND)$/;
    expectVerdict(await go(url), code);
  });
});

test.each(worst)(
  'GitHub that answers %s costs what it was asked for, and not the update',
  async (_name, bytes) => {
    const { url } = await startHostile(bytes);
    const ran = await act(
      { ...quick, timeout: '4', description: 'pr {{ pr.number }}', 'github-token': 'ghs_FAKE' },
      { ...event('push'), env: { GITHUB_API_URL: url } },
    );
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'pr' });
    expect(ran.commands.filter(({ name }) => name === 'warning')).toHaveLength(1);
  },
);

test.each([
  '9'.repeat(40),
  '9'.repeat(400),
  '99999999999',
  '1e9',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  '-1',
  'soon',
  '∞',
])('Retry-After: %s is bounded', async (value) => {
  const { url } = await startHostile(
    http(503, '{}', { 'Retry-After': Buffer.from(value).toString('latin1') }),
  );
  const ran = await act({ endpoint: url, timeout: '2', 'max-attempts': '2' });
  expectVerdict(ran, /TIMEOUT|HTTP_503/);
  expect(ran.everything).not.toMatch(/Infinity|\d{6,} s/);
});

describe('the runner’s own files and variables', () => {
  const home = mkdtempSync(join(tmpdir(), 'verdict-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  testProcess.each([
    ['is not there', join(home, 'nowhere')],
    ['is a folder', home],
    ...(process.platform === 'linux' ? [['is on a full disk', '/dev/full']] : []),
  ])('GITHUB_OUTPUT that %s is an error before any request', async (_name, path) => {
    const ran = await act({}, { env: { GITHUB_OUTPUT: path } });
    expect(ran.exitCode).toBe(1);
    expect(ran.commands.filter(({ name }) => name === 'error')).toEqual([
      { name: 'error', value: expect.stringMatching(/GITHUB_OUTPUT.* No request was sent/) },
    ]);
    expect(ran.stdout).not.toMatch(/bug|::set-output/);
    expect(emulator().requests).toEqual([]);
  });

  testProcess('GITHUB_OUTPUT that goes away midway is an error, though the update was made', async () => {
    const path = join(home, 'output');
    writeFileSync(path, '');
    const { url } = await startHostile((socket) => {
      rmSync(path);
      socket.write(http(200, '{}'));
    });
    const ran = await act({ endpoint: url, 'fail-on-error': 'false' }, { env: { GITHUB_OUTPUT: path } });
    expect(ran.exitCode).toBe(1);
    const errors = ran.commands.filter(({ name }) => name === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.value).toMatch(/GITHUB_OUTPUT/);
    expect(ran.stdout).not.toContain('bug');
  });

  test.each(['not a url', 'file:///etc/passwd', 'http://', '/token'])(
    'an address for ID tokens that is none (%s) is a sentence',
    async (address) => {
      const ran = await act(
        { 'access-key': '', 'secret-key': '', ...agency },
        { env: { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'FAKE' } },
      );
      expectVerdict(ran, 'OIDC_UNAVAILABLE');
      expect(ran.outputs.error_msg).toContain('ACTIONS_ID_TOKEN_REQUEST_URL');
    },
  );
});

describe('a signal', () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

  /** Sends it once the server has been asked. */
  async function interrupt(
    signal: NodeJS.Signals,
    answer: string,
    inputs: Record<string, string>,
  ): Promise<Ran> {
    let asked = () => {};
    const whenAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { url } = await startHostile((socket) => {
      if (answer !== '') socket.write(answer);
      setTimeout(asked, 100);
    });
    return act(
      { endpoint: url, timeout: '60', ...inputs },
      { during: (send) => whenAsked.then(() => send(signal)) },
    );
  }

  testProcess.each(signals)('%s ends an update that hangs', async (signal) => {
    const ran = await interrupt(signal, '', {});
    expectVerdict(ran, 'CANCELLED');
    expect(ran.outputs.error_msg).toContain('may have been applied');
  });

  testProcess.each(signals)('%s ends a body that does not come', async (signal) => {
    expectVerdict(await interrupt(signal, 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{', {}), 'CANCELLED');
  });

  testProcess.each(signals)('%s ends a wait between two requests', async (signal) => {
    const ran = await interrupt(signal, http(503, '{}', { 'Retry-After': '30' }).toString(), {});
    expectVerdict(ran, 'CANCELLED');
  });

  testProcess('that is sent again and again changes nothing', async () => {
    let sent = false;
    let send: (signal: NodeJS.Signals) => void = () => {};
    const { url } = await startHostile(() => {
      for (const signal of sent ? [] : [...signals, ...signals]) send(signal);
      sent = true;
    });
    const during = (signal: typeof send) => {
      send = signal;
    };
    expectVerdict(await act({ endpoint: url, timeout: '60' }, { during }), 'CANCELLED');
  });
});

describe('after the verdict', () => {
  testProcess('a call to GitHub that hangs is dropped, and says nothing more', async () => {
    const github = await startHostile(() => {});
    const modelArts = await startHostile(http(403, '{"error_code":"ModelArts.0108","error_msg":"no"}'));
    const ran = await act(
      {
        endpoint: modelArts.url,
        'project-id': undefined,
        'iam-endpoint': modelArts.url,
        description: '{{ pr.number }}',
        'github-token': 'ghs_FAKE',
      },
      { ...event('push'), env: { GITHUB_API_URL: github.url } },
    );
    expectVerdict(ran, 'ModelArts.0108');
    expect(ran.durationMs).toBeLessThan(5000);
    expect(github.received).toHaveLength(1);
  });

  testProcess('a server that keeps its connection does not keep the step', async () => {
    const ran = await act({ endpoint: (await startHostile(http(200, '{}'))).url });
    expect(ran.outputs.is_success).toBe('true');
    expect(ran.durationMs).toBeLessThan(4000);
  });

  testProcess('the whole log of many jobs is there', async () => {
    const { url } = await startHostile(http(404, `{"error_code":"X.1","error_msg":"${'no '.repeat(150)}"}`));
    const ids = Array.from({ length: 1000 }, (_, index) => String(index + 1));
    const ran = await act({ endpoint: url, 'job-id': ids.join(','), 'max-parallel': '64' });
    expect(ran.stdout.match(/^✗ \d+/gm)).toHaveLength(1000);
    expect(ran.stdout.trimEnd().split('\n').at(-1)).toMatch(/^(0 of 1000|::error)/);
  });
});

describe('a bug of the action', () => {
  const home = mkdtempSync(join(tmpdir(), 'bug-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** A step in whose process this runs before the action does. */
  function sabotage(code: string, inputs: Record<string, string> = {}): Promise<Ran> {
    const path = join(home, 'bug.cjs');
    writeFileSync(path, code);
    return act({ timeout: '20', ...inputs }, { env: { NODE_OPTIONS: `--require ${path}` } });
  }
  const bugs: [name: string, code: string, said: RegExp][] = [
    [
      'an error that nobody catches',
      'setTimeout(() => { throw new TypeError("x is no function"); }, 150);',
      /x is no function/,
    ],
    [
      'a rejection that nobody handles',
      'setTimeout(() => { Promise.reject(new Error("unhandled x")); }, 150);',
      /unhandled x/,
    ],
    ['something thrown that is no error', 'setTimeout(() => { throw undefined; }, 150);', /undefined/],
    [
      'a promise that never settles',
      // The client takes the request and forgets it: nothing is left that the process could wait for.
      'globalThis.setTimeout = () => ({ unref() {} });' +
        'require("http").ClientRequest.prototype.onSocket = function (socket) { socket.on("error", () => {}).destroy(); };',
      /nothing was left to wait for/,
    ],
  ];

  testProcess.each(bugs)('(%s) is reported as one', async (_name, code, said) => {
    emulator().fault({ kind: { type: 'hang' } });
    const ran = await sabotage(code);
    expectVerdict(ran, 'INTERNAL_ERROR');
    expect(ran.outputs.error_msg).toMatch(said);
    expect(ran.outputs.error_msg).toContain('report it');
    expect(JSON.parse(ran.outputs.job_ids ?? '')).toEqual([seed.jobId]);
  });

  testProcess.each(bugs)('(%s) honours fail-on-error', async (_name, code) => {
    emulator().fault({ kind: { type: 'hang' } });
    expectVerdict(await sabotage(code, { 'fail-on-error': 'false' }), 'INTERNAL_ERROR', 0);
  });

  testProcess('keeps the results of the jobs that were updated before it', async () => {
    emulator().fault({ kind: { type: 'hang' }, jobId: '8993' });
    const ran = await sabotage(bugs[0]?.[1].replace('150', '900') ?? '', {
      'job-id': `${seed.jobId},8993`,
      description: 'new',
    });
    expectVerdict(ran, 'INTERNAL_ERROR');
    expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject([
      { job_id: seed.jobId, is_success: true },
      { job_id: '8993', is_success: false },
    ]);
    expect(descriptionOf(seed.jobId)).toBe('new');
  });

  testProcess('is not what a closed log is', async () => {
    const ran = await sabotage(
      'process.stdout.write = () => { process.stdout.destroy(new Error("EPIPE")); };',
    );
    expect(ran.outputs.is_success).toBe('true');
    expect(ran.exitCode).toBe(0);
  });
});
