import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { answerControl } from './control.ts';
import { checkCredentials } from './credentials.ts';
import { githubRoutes, notFound } from './github.ts';
import { githubCommentRoutes } from './github-comments.ts';
import { type Answer, type Arrived, gatewayError, type Route, send } from './http.ts';
import { iamRoutes } from './iam.ts';
import { metadataRoutes } from './metadata.ts';
import { misbehave } from './misbehave.ts';
import { trainingJobRoutes } from './modelarts/training-jobs.ts';
import { visualizationJobRoutes } from './modelarts/visualization-jobs.ts';
import { obsPath, obsRoutes } from './obs.ts';
import { oidcRoutes } from './oidc.ts';
import type { RecordedRequest, Site } from './site.ts';
import { stsRoutes } from './sts.ts';
import { temporaryKeyRoutes } from './temporary-keys.ts';

const routes: Route[] = [
  ...visualizationJobRoutes,
  ...trainingJobRoutes,
  ...iamRoutes,
  ...temporaryKeyRoutes,
  ...stsRoutes,
  ...metadataRoutes,
  ...oidcRoutes,
  ...githubRoutes,
  ...githubCommentRoutes,
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
    if (checked) recorded.credentials = checked.check;
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
  if (!isDecodable(path)) return { params: {} };
  for (const route of routes) {
    if (route.method !== method) continue;
    const match = route.pattern.exec(path);
    if (match) return { route, params: { ...match.groups } };
  }
  return { params: {} };
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

function nothingHere(request: Arrived): Answer {
  if (!isDecodable(request.path)) return gatewayError(request, 400, 'APIGW.0201', 'Bad request');
  if (request.path.startsWith('/api/v3/')) return notFound();
  const message = 'The API does not exist or has not been published in the environment';
  return gatewayError(request, 404, 'APIGW.0101', message);
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
