import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../emulator/cloud/emulator.ts';
import { selfSigned } from '../../emulator/network/certificate.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import { createAgents } from '../../src/http/proxy.ts';
import { Http } from '../../src/http/retry.ts';
import { act, emulator, useEmulator } from '../support/world.ts';

const isOldNode = process.env.ACTION_NODE !== undefined;
// A certificate authority is a setting of the whole process.
const testTunnel = inProcess || isOldNode ? test.skip : test;

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

  testTunnel('is left out for what NO_PROXY names', async () => {
    const ran = await through({ HTTPS_PROXY: proxyUrl(), NO_PROXY: 'modelarts.example' });
    expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
    expect(tunnels).toEqual([]);
  });

  test('is left out for this machine', async () => {
    const ran = await act(
      {},
      { env: { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' } },
    );
    expect(ran.outputs.is_success).toBe('true');
    expect(emulator().requests).toHaveLength(1);
  });

  test.each(['not a url', 'proxy.internal:3128', 'socks5://proxy.example:1080', 'shttp://proxy.example'])(
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
      expect(ran.everything).not.toContain(value);
    },
  );

  (isOldNode ? test.skip : test)('that refuses the tunnel is a fault that shows no password', async () => {
    const refusing = createServer().on('connect', (_, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    );
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = refusing.address() as AddressInfo;
      const ran = await through({ HTTPS_PROXY: `http://ann:FAKE-PASSWORD@127.0.0.1:${port}` });
      expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
      expect(ran.outputs.error_msg).toContain('407 Proxy Authentication Required');
      expect(ran.everything).not.toContain('FAKE-PASSWORD');
      expect(ran.everything).not.toContain(btoa('ann:FAKE-PASSWORD'));
    } finally {
      refusing.close();
    }
  });

  (isOldNode ? test : test.skip)('that this Node can not use is a warning', async () => {
    const ran = await act({}, { env: { HTTPS_PROXY: 'http://127.0.0.1:9' } });
    expect(ran.outputs.is_success).toBe('true');
    expect(ran.commands.filter(({ name }) => name === 'warning')).toEqual([
      {
        name: 'warning',
        value: "HTTPS_PROXY names a proxy, but the Node of this runner can't use it: update the runner.",
      },
    ]);
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
    const get = (url: string, env: Record<string, string>) => {
      const agents = createAgents({
        HTTP_PROXY: `http://127.0.0.1:${(plain.address() as AddressInfo).port}`,
        ...env,
      });
      const limits = { maxAttempts: 1, timeoutMs: 10_000, startedAtMs: performance.now() };
      const http = new Http(limits, agents, new AbortController().signal, () => {});
      return http.send({ purpose: 'ask', request: { method: 'GET', url, headers: {} } });
    };

    (isOldNode ? test.skip : test)('goes what is not left out', async () => {
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

  test('or none: connections are kept for the next request', () => {
    const { http, https } = createAgents({});
    expect([http, https].map((agent) => (agent as unknown as { keepAlive: boolean }).keepAlive)).toEqual([
      true,
      true,
    ]);
  });

  (isOldNode ? test.skip : test)('that does not answer is a fault of the network', async () => {
    const ran = await through({ HTTPS_PROXY: 'http://127.0.0.1:9' });
    expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
    expect(ran.outputs.error_msg).toContain('proxy (HTTPS_PROXY, NO_PROXY)');
  });
});
