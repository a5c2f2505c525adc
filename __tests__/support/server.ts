import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import { ActionError } from '../../src/errors.ts';
import { createAgents } from '../../src/http/agents.ts';
import { Http } from '../../src/http/retry.ts';
import type { Call, HttpLimits } from '../../src/http/types.ts';

const agents = await createAgents({}, new AbortController().signal);
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that records what it is asked for, and is closed after the test. */
export async function serve(
  handle: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<{ url: string; paths: string[] }> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    request.resume();
    handle(request, response, paths.length);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

/** The HTTP client of the action, with what it logs. */
export function httpClient(limits: Partial<HttpLimits> = {}) {
  const lines: string[] = [];
  const cancel = new AbortController();
  const all = { maxAttempts: 2, timeoutMs: 10_000, startedAtMs: performance.now(), ...limits };
  const http = new Http(all, agents, cancel.signal, (line) => lines.push(line));
  const send = (url: string, more: Partial<Call> = {}, method: 'GET' | 'PUT' = 'GET') =>
    http.send({ purpose: 'try it', request: { method, url, headers: {} }, ...more });
  const fail = async (...parameters: Parameters<typeof send>) => {
    const error = await send(...parameters).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ActionError)) throw new Error(`not refused: ${String(error)}`);
    return error.failure;
  };
  return { send, fail, lines, cancel };
}
