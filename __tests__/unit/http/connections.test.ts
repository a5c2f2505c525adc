/** What becomes of a connection that was opened ahead, when its server has other plans. */
import { Agent as SecureAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { selfSigned } from '../../../emulator/network/certificate.ts';
import { Http } from '../../../src/http/retry.ts';
import type { HttpRequest } from '../../../src/http/types.ts';

const certificate = selfSigned();
certificate.remove();
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';

let server: Server | undefined;
const sockets = new Set<TLSSocket>();
afterEach(() => {
  server?.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

/** A server and what arrived there, by connection; `play` gets each connection, from 0. */
async function serve(play: (socket: TLSSocket, connection: number) => void) {
  const arrived: string[] = [];
  const started = createServer(certificate, (socket) => {
    sockets.add(socket);
    const connection = arrived.push('') - 1;
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      arrived[connection] += String(piece);
    });
    play(socket, connection);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return { arrived, url: `https://127.0.0.1:${(started.address() as AddressInfo).port}` };
}

function client(ca: string | undefined = certificate.cert) {
  const lines: string[] = [];
  const agent = new SecureAgent({ keepAlive: true, ca });
  const agents = { routeTo: () => ({ isSecure: true, options: { agent } }) };
  const limits = { maxAttempts: 2, timeoutMs: 20_000, startedAtMs: performance.now() };
  const http = new Http(limits, agents, new AbortController().signal, (line) => lines.push(line));
  const send = (url: string, request: Partial<HttpRequest> = {}) =>
    http.send({ purpose: 'try it', request: { method: 'PUT', url, headers: {}, body: '{}', ...request } });
  return { http, send, lines };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(5);
}

const answers = (socket: TLSSocket) => socket.on('data', () => socket.write(ok));
const closes = (socket: TLSSocket) => socket.once('data', () => socket.destroy());

describe('a connection that was opened ahead', () => {
  test('carries the next request to its host, as that request alone would be', async () => {
    const { url, arrived } = await serve(answers);
    const { http, send } = client();
    http.connectAhead(`${url}/v1/of/no/matter`);
    await until(() => arrived.length === 1);
    await send(`${url}/a?b=c`, { headers: { 'X-Name': 'value' } });
    const alone = client();
    await alone.send(`${url}/a?b=c`, { headers: { 'X-Name': 'value' } });
    const lines = (request = '') => request.toLowerCase().split('\r\n').sort();
    expect(arrived).toHaveLength(2);
    expect(arrived[0]).toMatch(/^PUT \/a\?b=c HTTP\/1\.1\r\n/);
    expect(lines(arrived[0])).toEqual(lines(arrived[1]));
  });

  test('is used by one request at a time, and kept for the next', async () => {
    const { url, arrived } = await serve(answers);
    const { http, send } = client();
    http.connectAhead(url);
    await Promise.all([send(url), send(url)]);
    await Promise.all([send(url), send(url)]);
    expect(arrived).toHaveLength(2);
  });

  test('is replaced without an attempt, if it was idle and its server closes it as the request arrives', async () => {
    const { url, arrived } = await serve((socket, connection) =>
      (connection === 0 ? closes : answers)(socket),
    );
    const { http, send, lines } = client();
    http.connectAhead(url);
    await until(() => arrived.length === 1);
    await setTimeout(50);
    expect(await send(url)).toMatchObject({ status: 200, attempts: 1 });
    expect(lines).toEqual([]);
    expect(arrived).toHaveLength(2);
  });

  test('costs an attempt for what might be done twice', async () => {
    const { url, arrived } = await serve((socket, connection) =>
      (connection === 0 ? closes : answers)(socket),
    );
    const { http, send } = client();
    http.connectAhead(url);
    await until(() => arrived.length === 1);
    await setTimeout(50);
    expect(await send(url, { method: 'POST' })).toMatchObject({ status: 200, attempts: 2 });
  });

  test('is replaced once: a server that closes every connection is a fault', async () => {
    const { url, arrived } = await serve(closes);
    const { http, send } = client();
    http.connectAhead(url);
    await until(() => arrived.length === 1);
    await setTimeout(50);
    await expect(send(url)).rejects.toMatchObject({ failure: { code: 'NETWORK_ERROR', attempts: 2 } });
    expect(arrived).toHaveLength(3);
  });

  test('is dropped, if its server answers before it is asked', async () => {
    const { url, arrived } = await serve((socket, connection) =>
      connection === 0
        ? socket.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n')
        : answers(socket),
    );
    const { http, send } = client();
    http.connectAhead(url);
    await until(() => arrived.length === 1);
    await setTimeout(50);
    expect(await send(url)).toMatchObject({ status: 200, attempts: 1 });
    expect(arrived).toEqual(['', expect.stringMatching(/^PUT/)]);
  });

  test('is not missed, if its certificate is not trusted: the request says so', async () => {
    const { url } = await serve(answers);
    const { http, send } = client('');
    http.connectAhead(url);
    await expect(send(url)).rejects.toMatchObject({ failure: { code: 'TLS_ERROR', attempts: 1 } });
    await expect(send(url)).rejects.toMatchObject({ failure: { code: 'TLS_ERROR', attempts: 1 } });
  });

  test('is not opened to what is not a URL, or is plain HTTP', () => {
    const { http } = client();
    for (const url of ['', '/_oidc', 'http://127.0.0.1:9/']) http.connectAhead(url);
  });
});
