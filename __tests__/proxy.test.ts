import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { inProcess } from './support/action.ts';
import { selfSigned } from './support/certificate.ts';
import { act, emulator, useEmulator } from './support/world.ts';

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

  test.each(['not a url', 'proxy.internal:3128', 'socks5://proxy.example:1080'])(
    'that is no URL of one (%s) is an error that names the variable',
    async (value) => {
      const ran = await through({ HTTPS_PROXY: value });
      expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'INPUT_INVALID' });
      expect(ran.outputs.error_msg).toContain('HTTPS_PROXY is not the URL of a proxy');
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

  (isOldNode ? test.skip : test)('that does not answer is a fault of the network', async () => {
    const ran = await through({ HTTPS_PROXY: 'http://127.0.0.1:9' });
    expect(ran.outputs.error_code).toBe('NETWORK_ERROR');
    expect(ran.outputs.error_msg).toContain('proxy (HTTPS_PROXY, NO_PROXY)');
  });
});
