import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../emulator/cloud/emulator.ts';
import { selfSigned } from '../../emulator/network/certificate.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import { createAgents } from '../../src/http/agents.ts';
import { Http } from '../../src/http/retry.ts';
import { http, startHostile } from '../support/hostile.ts';
import { act, emulator, useEmulator } from '../support/world.ts';

// A certificate authority is a setting of the whole process.
const testTunnel = inProcess ? test.skip : test;
// What a process does at its end, or with a signal, can't be seen from within it.
const testProcess = testTunnel;

describe('a proxy', () => {
  useEmulator();
  const certificate = selfSigned('DNS:modelarts.example');
  const tunnels: string[] = [];
  let secure: Emulator;
  // It knows one host, and takes it to the emulator.
  const proxy = createServer().on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const target = connect(Number(new URL(secure.url).port), '127.0.0.1', () =>
      socket.write('HTTP/1.1 200 OK\r\n\r\n'),
    );
    socket.pipe(target).pipe(socket);
    for (const end of [socket, target]) end.on('error', () => {});
  });
  const proxyUrl = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const through = (env: Record<string, string>) =>
    act(
      { endpoint: 'https://modelarts.example', 'max-attempts': '1' },
      { env: { NODE_EXTRA_CA_CERTS: certificate.path, ...env } },
    );

  beforeAll(async () => {
    secure = await startEmulator({ tls: certificate });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    secure.reset();
    tunnels.length = 0;
  });
  afterAll(async () => {
    await secure.close();
    proxy.close();
    certificate.remove();
  });

  testTunnel.each(['HTTPS_PROXY', 'https_proxy'])('named by %s is used', async (name) => {
    const ran = await through({ [name]: proxyUrl() });
    expect(ran.outputs.error_msg).toBe('');
    expect(ran.outputs.is_success).toBe('true');
    expect(tunnels).toEqual(['modelarts.example:443']);
    expect(secure.requests.at(-1)?.credentials).toBe('ok');
  });

  testTunnel('opens a tunnel ahead, and one only', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    emulator().fault({ call: 'projects', kind: { type: 'hold', until } });
    const ran = act(
      { endpoint: 'https://modelarts.example', 'project-id': undefined, 'max-attempts': '1', timeout: '20' },
      { env: { NODE_EXTRA_CA_CERTS: certificate.path, HTTPS_PROXY: proxyUrl() } },
    );
    const ended = ran.then(() => true);
    while (tunnels.length === 0 && !(await Promise.race([ended, setTimeout(5, false)])));
    expect(tunnels).toEqual(['modelarts.example:443']);
    expect(secure.requests).toEqual([]);
    release();
    expect((await ran).outputs).toMatchObject({ is_success: 'true', error_msg: '' });
    expect(tunnels).toHaveLength(1);
  });

  testTunnel.each(['modelarts.example', 'other.example, .example', 'EXAMPLE:443', '*'])(
    'is left out for what NO_PROXY names (%s)',
    async (value) => {
      const ran = await through({ HTTPS_PROXY: proxyUrl(), NO_PROXY: value });
      expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
      expect(tunnels).toEqual([]);
    },
  );

  testTunnel('is used by one connection for all requests, and for the ones after a pause', async () => {
    const ran = await through({ HTTPS_PROXY: proxyUrl(), 'INPUT_DRY-RUN': 'true' });
    expect(ran.outputs.is_success).toBe('true');
    const two = await act(
      { endpoint: 'https://modelarts.example', description: '{{ job.name }}' },
      { env: { NODE_EXTRA_CA_CERTS: certificate.path, HTTPS_PROXY: proxyUrl() } },
    );
    expect(two.outputs.is_success).toBe('true');
    expect(secure.requests.slice(-2).map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(tunnels).toHaveLength(2);
  });

  test('is left out for this machine', async () => {
    const ran = await act(
      {},
      { env: { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' } },
    );
    expect(ran.outputs.is_success).toBe('true');
    expect(emulator().requests).toHaveLength(1);
  });

  test.each(['not a url', 'socks5://proxy.example:1080', 'shttp://proxy.example', 'http://'])(
    'that is no URL of one (%s) is an error that names the variable',
    async (value) => {
      const ran = await through({ HTTPS_PROXY: value, 'INPUT_FAIL-ON-ERROR': 'false' });
      expect(ran.exitCode).toBe(1);
      expect(ran.outputs).toMatchObject({
        is_success: 'false',
        error_code: 'INPUT_INVALID',
        error_msg:
          'Could not use the proxy: HTTPS_PROXY is not a proxy URL. Set HTTPS_PROXY to e.g. http://proxy.example:3128.',
      });
      if (value !== 'http://') expect(ran.everything).not.toContain(value);
    },
  );

  testTunnel('may be named without its scheme', async () => {
    const ran = await through({ HTTPS_PROXY: proxyUrl().replace('http://', '') });
    expect(ran.outputs.is_success).toBe('true');
    expect(tunnels).toEqual(['modelarts.example:443']);
  });

  describe('that needs a password', () => {
    test.each([
      ['ann:FAKE-PASSWORD', 'ann:FAKE-PASSWORD'],
      ['ann%40acme:p%2540%3A%2Fss%C3%BC', 'ann@acme:p%40:/ssü'],
      ['ann', 'ann:'],
    ])('gets it (%s)', async (given, sent) => {
      const server = await startHostile(http(403));
      const ran = await through({ HTTPS_PROXY: `http://${given}@127.0.0.1:${server.port}` });
      expect(server.received[0]).toContain(
        `proxy-authorization: Basic ${Buffer.from(sent).toString('base64')}\r\n`,
      );
      expect(server.received[0]).not.toMatch(/x-sdk-date|user-agent/i);
      const [, password = ''] = sent.split(/:(.*)/);
      if (password !== '') expect(ran.everything).not.toContain(password);
    });

    test('says so, and shows it in no form', async () => {
      const { port } = await startHostile(
        http('407', 'Authenticate ann:FAKE-PASSWORD', { 'Proxy-Authenticate': 'Basic' }),
      );
      const ran = await through({ HTTPS_PROXY: `http://ann:FAKE-PASSWORD@127.0.0.1:${port}` });
      expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
      expect(ran.outputs.error_msg).toContain(
        `the proxy 127.0.0.1:${port} answered HTTP 407 Because to CONNECT modelarts.example:443. Check the user name and the password in HTTPS_PROXY.`,
      );
      expect(ran.everything).not.toContain('FAKE-PASSWORD');
      expect(ran.everything).not.toContain(btoa('ann:FAKE-PASSWORD'));
    });

    test.each(['%zz', '100%', '%ff'])(
      'which has a code that is none (%s) is an error that names the variable',
      async (password) => {
        const ran = await through({ https_proxy: `http://ann:FAKE${password}@127.0.0.1:9` });
        expect(ran.exitCode).toBe(1);
        expect(ran.outputs.error_code).toBe('INPUT_INVALID');
        expect(ran.outputs.error_msg).toMatch(/^Could not use the proxy: https_proxy has .* Write % as %25/);
        expect(ran.everything).not.toContain('FAKE');
      },
    );
  });

  describe('that does not do its part', () => {
    const inTime = { INPUT_TIMEOUT: '2', 'INPUT_MAX-ATTEMPTS': '2' };
    const answers: [name: string, answer: string | Buffer, code: string, said: RegExp][] = [
      ['says nothing', '', 'TIMEOUT', /no connection/],
      ['says a part of something', 'HTTP/1.1 200', 'TIMEOUT', /no connection/],
      ['makes a tunnel to nowhere', http(200), 'TIMEOUT', /no connection/],
      [
        'refuses, and stays',
        http(403, '<h1>no</h1>'),
        'NETWORK_ERROR',
        /answered HTTP 403 .* Have the proxy allow/,
      ],
      ['fails, and stays', http(503), 'NETWORK_ERROR', /answered HTTP 503/],
      [
        'redirects',
        http(302, '', { Location: 'https://login.example' }),
        'NETWORK_ERROR',
        /answered HTTP 302/,
      ],
      ['speaks no HTTP', 'SSH-2.0-x\r\n\r\n', 'NETWORK_ERROR', /the proxy 127/],
      ['talks into the tunnel', Buffer.concat([http(200), Buffer.from('hello, hello')]), 'TLS_ERROR', /./],
    ];
    testProcess.each(answers)(
      '(it %s) is a failure in time, and the step ends',
      async (_name, answer, code, said) => {
        const server = await startHostile(answer);
        const ran = await through({ HTTPS_PROXY: server.url, ...inTime });
        expect(ran.outputs).toMatchObject({
          is_success: 'false',
          error_code: expect.stringMatching(/^(NETWORK|TLS)_ERROR$|TIMEOUT/),
        });
        expect([ran.outputs.error_code, code]).toContain(ran.outputs.error_code);
        expect(ran.outputs.error_msg).toMatch(said);
        expect(ran.exitCode).toBe(1);
        expect(ran.durationMs).toBeLessThan(4500);
        // A refusal is for good, a fault may pass.
        expect(server.received.length).toBe(/503|ssh/i.test(String(answer)) ? 2 : 1);
      },
    );

    testProcess.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('(it hangs) ends with %s', async (signal) => {
      let asked = () => {};
      const whenAsked = new Promise<void>((resolve) => {
        asked = resolve;
      });
      const { url } = await startHostile(() => asked());
      const ran = await act(
        { endpoint: 'https://modelarts.example' },
        { env: { HTTPS_PROXY: url }, during: (send) => whenAsked.then(() => send(signal)) },
      );
      expect(ran.outputs.error_code).toBe('CANCELLED');
      expect(ran.durationMs).toBeLessThan(5000);
    });

    test('is told apart from a host that does not', async () => {
      const ran = await through({ HTTPS_PROXY: 'http://127.0.0.1:9' });
      expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
      expect(ran.outputs.error_msg).toMatch(
        /the proxy 127\.0\.0\.1:9 could not be reached ← .*ECONNREFUSED.* Check the proxy \(HTTPS_PROXY\)/,
      );
    });
  });

  testTunnel('may itself speak TLS', async () => {
    const own = selfSigned();
    const tls = createSecureServer(own).on('connect', (_request, socket) => {
      socket.end('HTTP/1.1 418 Teapot\r\n\r\n');
    });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    try {
      const address = `https://127.0.0.1:${(tls.address() as AddressInfo).port}`;
      const trusting = await through({ HTTPS_PROXY: address, NODE_EXTRA_CA_CERTS: own.path });
      expect(trusting.outputs.error_msg).toContain('answered HTTP 418 Teapot');
      const doubting = await through({ HTTPS_PROXY: address });
      expect(doubting.outputs.error_code).toBe('TLS_ERROR');
      expect(doubting.outputs.error_msg).toContain('the certificate of the proxy is not trusted');
    } finally {
      tls.close();
      own.remove();
    }
  });

  describe('over plain http, as for a proxy that is not there,', () => {
    const asked: string[] = [];
    const plain = createServer((request, response) => {
      asked.push(String(request.url));
      response.end('by the proxy');
    });
    beforeAll(() => new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve)));
    beforeEach(() => {
      asked.length = 0;
    });
    afterAll(() => {
      plain.close();
    });
    const get = async (url: string, env: Record<string, string>) => {
      const { signal } = new AbortController();
      const proxy = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
      const agents = await createAgents({ HTTP_PROXY: proxy, ...env }, signal);
      const limits = { maxAttempts: 1, timeoutMs: 10_000, startedAtMs: performance.now() };
      const http = new Http(limits, agents, signal, () => {});
      return http.send({ purpose: 'ask', request: { method: 'GET', url, headers: {} } });
    };

    test('goes what is not left out', async () => {
      const answer = await get('http://one.invalid/a', { NO_PROXY: 'two.invalid' });
      expect(answer.body).toBe('by the proxy');
      expect(asked).toEqual(['http://one.invalid/a']);
    });

    test.each([
      { NO_PROXY: 'one.invalid' },
      { no_proxy: 'one.invalid' },
      { no_proxy: 'one.invalid', NO_PROXY: 'two.invalid' },
      { no_proxy: '', NO_PROXY: 'two.invalid,one.invalid' },
    ])('does not go what is left out by %j', async (env) => {
      await expect(get('http://one.invalid/a', env)).rejects.toThrow('one.invalid is unreachable');
      expect(asked).toEqual([]);
    });

    test('does not go what stays on this machine, whatever else is left out', async () => {
      // Nothing listens on this port; a proxy would have answered.
      await expect(get('http://localhost:9/', { NO_PROXY: 'one.invalid' })).rejects.toThrow('ECONNREFUSED');
      expect(asked).toEqual([]);
    });
  });

  test('or none: connections are kept for the next request', async () => {
    const { routeTo } = await createAgents({}, new AbortController().signal);
    for (const url of ['http://a.example', 'https://a.example']) {
      expect(routeTo(new URL(url)).options.agent).toMatchObject({ keepAlive: true });
      expect(routeTo(new URL(url)).options.agent).toBe(routeTo(new URL(url)).options.agent);
    }
  });
});
