import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Fault, FaultQueue } from './faults.ts';
import { freshState } from './fixtures.ts';
import { requestListener } from './server.ts';
import type { RecordedRequest } from './site.ts';
import type { State } from './state.ts';

export type { Fault, FaultKind } from './faults.ts';
export * from './fixtures.ts';
export type { Call, CredentialCheck } from './http.ts';
export * from './objects.ts';
export { idToken } from './oidc.ts';
export type { RecordedRequest } from './site.ts';
export type * from './state.ts';

export interface EmulatorOptions {
  /** Default 0: any free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** PEM texts; with them the emulator speaks HTTPS. */
  tls?: { key: string; cert: string };
  /** How long each answer takes at least. Default 0. */
  delayMs?: number;
  /** The clock, without `state.clockSkewMs`. Default: the real one. */
  now?: () => Date;
  /** A line on standard output for each request. */
  verbose?: boolean;
}

export interface Emulator {
  /** Such as `http://127.0.0.1:40123`: the base URL of every service that is played. */
  readonly url: string;
  /** What the services know. Change it at will. */
  readonly state: State;
  /** All requests so far, in the order of their arrival. */
  readonly requests: RecordedRequest[];
  /** Queues a fault. */
  fault(fault: Fault): void;
  /** Back to a fresh state, without faults or requests. */
  reset(): void;
  /** Ends the server and every connection to it, answered or not. */
  close(): Promise<void>;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', tls, delayMs = 0, now = () => new Date(), verbose = false } = options;
  const state = freshState();
  const requests: RecordedRequest[] = [];
  const faults = new FaultQueue();
  const reset = () => {
    // In place, as others hold these objects; a switch that a fresh state lacks is off.
    for (const name of Object.keys(state)) delete state[name as keyof State];
    Object.assign(state, freshState());
    requests.length = 0;
    faults.clear();
  };
  const log = verbose ? logLine : () => {};
  const listener = requestListener({ state, faults, requests, reset, delayMs, now, log });
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  // Longer than any client waits between two requests, so that none meets a connection that is just closing.
  server.keepAliveTimeout = 60_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const named = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `${tls ? 'https' : 'http'}://${named}:${address.port}`,
    state,
    requests,
    fault: (fault) => faults.add(fault),
    reset,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function logLine(request: RecordedRequest): void {
  const path = request.query === '' ? request.path : `${request.path}?${request.query}`;
  const took = (request.endedAt ?? request.startedAt) - request.startedAt;
  const notes = [
    request.credentials && `credentials: ${request.credentials}`,
    request.fault && `fault: ${request.fault}`,
  ].filter(Boolean);
  console.log([request.method, path, request.status ?? 'no answer', `${took} ms`, ...notes].join('  '));
}
