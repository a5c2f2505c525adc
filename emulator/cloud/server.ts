import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { answerControl } from './control.ts';
import type { FaultKind, FaultQueue } from './faults.ts';
import { githubRoutes, notFound } from './github.ts';
import { type Answer, type Arrived, type Call, gatewayError, type Route } from './http.ts';
import { iamRoutes } from './iam.ts';
import { metadataRoutes } from './metadata.ts';
import { modelArtsRoutes } from './modelarts.ts';
import { obsPath, obsRoutes } from './obs.ts';
import { oidcRoutes } from './oidc.ts';
import { type CredentialCheck, checkCredentials } from './signature.ts';
import type { State } from './state.ts';
import { stsRoutes } from './sts.ts';

export interface RecordedRequest {
  method: string;
  /** As sent, without the query. */
  path: string;
  /** As sent, without the `?`. */
  query: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string;
  /** Absent: nothing that the emulator plays. */
  call?: Call;
  /** The job that the path names. */
  jobId?: string;
  /** What came of checking the credentials. Absent where the call needs none. */
  credentials?: CredentialCheck;
  /** The fault that the request met. */
  fault?: FaultKind['type'];
  /** Absent: no answer was begun (yet). */
  status?: number;
  /** By the real clock. */
  startedAt: number;
  /** When the answer, or the connection, had ended. */
  endedAt?: number;
  /** A serial number for each connection: the same for requests that share one. */
  connection: number;
  /** How many requests were being served when this one arrived, itself included. */
  inFlight: number;
}

/** What a server serves, and where it notes what it served. */
export interface Site {
  state: State;
  faults: FaultQueue;
  requests: RecordedRequest[];
  reset(): void;
  delayMs: number;
  now(): Date;
  log(request: RecordedRequest): void;
}

const routes: Route[] = [
  ...modelArtsRoutes,
  ...iamRoutes,
  ...stsRoutes,
  ...metadataRoutes,
  ...oidcRoutes,
  ...githubRoutes,
  ...obsRoutes,
];

/** Serves one emulator's requests, whichever connection they come by. */
export function requestListener(site: Site): (message: IncomingMessage, response: ServerResponse) => void {
  const connections = new WeakMap<Socket, number>();
  let connectionCount = 0;
  let inFlight = 0;

  return (message, response) => {
    // A client that goes away in the middle is none of the server's worries.
    response.on('error', () => {});
    serve(message, response).catch((error: unknown) => {
      if (message.socket.destroyed) return;
      console.error(error);
      response.destroy();
    });
  };

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = Date.now();
    const url = message.url ?? '/';
    const mark = url.indexOf('?');
    const path = obsPath(message.headers.host, mark < 0 ? url : url.slice(0, mark));
    const query = mark < 0 ? '' : url.slice(mark + 1);
    const method = message.method ?? 'GET';
    if (path.startsWith('/_emulator/')) {
      send(response, await answerControl(site, method, path, await readBody(message)));
      return;
    }

    const { route, params } = findRoute(method, path);
    const recorded: RecordedRequest = {
      method,
      path,
      query,
      headers: message.headers as Record<string, string>,
      body: '',
      ...(route && { call: route.call }),
      ...(params.job !== undefined && { jobId: params.job }),
      startedAt,
      connection: connectionOf(message.socket),
      inFlight: ++inFlight,
    };
    site.requests.push(recorded);
    response.once('close', () => {
      inFlight -= 1;
      recorded.endedAt = Date.now();
      if (response.headersSent) recorded.status = response.statusCode;
      site.log(recorded);
    });

    const body = await readBody(message);
    recorded.body = body.toString();
    const arrived: Arrived = {
      method,
      path,
      params,
      query: new URLSearchParams(query),
      headers: recorded.headers,
      body,
      origin: `${message.socket instanceof TLSSocket ? 'https' : 'http'}://${message.headers.host}`,
      requestId: randomUUID().replaceAll('-', ''),
      now: new Date(site.now().getTime() + site.state.clockSkewMs),
      state: site.state,
    };
    response.setHeader('Date', arrived.now.toUTCString());
    response.setHeader(path.startsWith('/v3') ? 'X-IAM-Trace-Id' : 'X-Request-Id', arrived.requestId);

    // Checked before a fault gets its turn, so that a test of retries sees whether each try was signed well.
    const check = route?.check ?? (route?.signed ? checkCredentials : undefined);
    const checked = check?.(arrived);
    if (checked) recorded.credentials = checked.verdict;
    const fault = site.faults.take(recorded.call, recorded.jobId);
    if (fault) recorded.fault = fault.type;

    const handle = async (): Promise<Answer> => {
      if (!route) return nothingHere(arrived);
      if (!checked) return route.handle(arrived);
      if ('refusal' in checked) return checked.refusal;
      return route.handle({ ...arrived, identity: checked.identity });
    };
    if (site.delayMs > 0) await setTimeout(site.delayMs, undefined, { ref: false });
    if (fault) await misbehave(fault, arrived, message, response, handle);
    else send(response, await handle());
  }

  function connectionOf(socket: Socket): number {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    connections.set(socket, ++connectionCount);
    return connectionCount;
  }
}

function findRoute(method: string, path: string): { route?: Route; params: Record<string, string> } {
  for (const route of routes) {
    if (route.method !== method) continue;
    const match = route.pattern.exec(path);
    if (match) return { route, params: { ...match.groups } };
  }
  return { params: {} };
}

function nothingHere(request: Arrived): Answer {
  if (request.path.startsWith('/api/v3/')) return notFound();
  const message = 'The API does not exist or has not been published in the environment';
  return gatewayError(request, 404, 'APIGW.0101', message);
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: Answer): void {
  writeHead(response, answer);
  response.end(answer.body);
}

function writeHead(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'Content-Length': Buffer.byteLength(answer.body), ...answer.headers });
}

async function misbehave(
  fault: FaultKind,
  request: Arrived,
  message: IncomingMessage,
  response: ServerResponse,
  handle: () => Promise<Answer>,
): Promise<void> {
  switch (fault.type) {
    case 'reset':
      return resetConnection(message.socket);
    case 'lost':
      await handle();
      return resetConnection(message.socket);
    case 'reset-in-body': {
      const answer = await handle();
      writeHead(response, answer);
      const bytes = Buffer.from(answer.body);
      // An orderly end, not a reset: a reset could overtake the half that is to arrive.
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => message.socket.destroy());
      return;
    }
    case 'hang':
      return;
    case 'drip': {
      const answer = await handle();
      writeHead(response, answer);
      response.flushHeaders();
      for (const byte of Buffer.from(answer.body)) {
        await setTimeout(fault.everyMs, undefined, { ref: false });
        if (response.destroyed) return;
        response.write(Buffer.of(byte));
      }
      response.end();
      return;
    }
    case 'status': {
      const contentType = fault.contentType ?? 'application/json;charset=utf-8';
      const headers = { 'Content-Type': contentType, ...fault.headers };
      return send(response, { status: fault.status, headers, body: fault.body ?? '' });
    }
    case 'body': {
      if (fault.applied) await handle();
      const contentType = fault.contentType ?? 'application/json;charset=utf-8';
      return send(response, { status: 200, headers: { 'Content-Type': contentType }, body: fault.body });
    }
    case 'redirect':
      return send(response, { status: fault.status ?? 302, headers: { Location: fault.location }, body: '' });
    case 'huge':
      return sendHuge(response, fault.bytes ?? 100_000_000, fault.contentLength ?? false);
    case 'delay':
      await setTimeout(fault.ms, undefined, { ref: false });
      return send(response, await handle());
    case 'hold':
      await fault.until;
      return send(response, await handle());
    case 'echo': {
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}:${value}`);
      const said = `Incorrect IAM authentication information: verify aksk signature fail,request:${request.method} ${request.path}\n${headers.join('\n')}\n\n${request.body}`;
      return send(response, gatewayError(request, 401, 'APIGW.0301', said));
    }
  }
}

function resetConnection(socket: Socket): void {
  // Only plain TCP can be reset; a TLS connection ends without its closing words.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

async function sendHuge(response: ServerResponse, bytes: number, announce: boolean): Promise<void> {
  const opening = '{"padding":"';
  const closing = '"}';
  response.writeHead(200, {
    'Content-Type': 'application/json;charset=utf-8',
    ...(announce && { 'Content-Length': bytes }),
  });
  const gone = new Promise<void>((resolve) => response.once('close', resolve));
  response.write(opening);
  const chunk = Buffer.alloc(64 * 1024, 'a');
  for (let left = bytes - opening.length - closing.length; left > 0; left -= chunk.length) {
    if (response.destroyed) return;
    if (!response.write(left < chunk.length ? chunk.subarray(0, left) : chunk)) {
      await Promise.race([gone, new Promise((resolve) => response.once('drain', resolve))]);
    }
  }
  response.end(closing);
}
