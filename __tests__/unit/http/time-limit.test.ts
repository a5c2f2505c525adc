/** A host that is far is told apart from one that hangs. An attempt has 5 s here. */
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { startFarHosts } from '../../../emulator/network/far-hosts.ts';
import { Http } from '../../../src/http/retry.ts';
import { httpClient, serve } from '../../support/server.ts';

test('a host that is 1.7 s away has the time for TCP, TLS and the answer each', async () => {
  const { url, paths } = await serve((_request, response) => response.end('{}'));
  const far = await startFarHosts(['host'], url, 1700);
  const agent = new Agent({ ca: readFileSync(far.certificates) });
  const agents = { routeTo: () => ({ isSecure: true, options: { agent } }) };
  const limits = { maxAttempts: 4, timeoutMs: 20_000, startedAtMs: performance.now() };
  const http = new Http(limits, agents, new AbortController().signal, () => {});
  try {
    const request = { method: 'GET', url: far.hosts.host.url, headers: {} } as const;
    expect(await http.send({ purpose: 'try it', request })).toMatchObject({ status: 200, attempts: 1 });
    // As long as all three took.
    expect(performance.now() - limits.startedAtMs).toBeGreaterThan(5000);
    expect(paths).toHaveLength(1);
  } finally {
    agent.destroy();
    await far.close();
  }
});

test('a host that takes a connection and says nothing of TLS is not reached', async () => {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { fail } = httpClient({ maxAttempts: 4, timeoutMs: 6000 });
  const failure = await fail(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    maxAttempts: 1,
  });
  server.close();
  expect(failure).toMatchObject({
    code: 'TIMEOUT',
    why: 'no connection within 5.0 s',
    cure: 'Check the endpoint, the network of the runner and its proxy (HTTPS_PROXY, NO_PROXY).',
  });
});
