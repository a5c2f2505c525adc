import {
  type ClientRequest,
  type OutgoingHttpHeaders,
  type RequestOptions,
  request as requestByHttp,
} from 'node:http';
import { request as requestByHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Agents } from './route.ts';

// Tokens travel in headers, and the gateway takes headers of twice the size that Node does.
const maxHeaderSize = 64 * 1024;

/**
 * Requests over the agents' connections, of which some are opened before there is something to send: TCP and TLS take
 * two round trips, which pass while other hosts are asked. Such a connection is a request like all others, so that it
 * takes the same proxies; nothing of it is sent before it is taken and completed.
 */
export class Connections {
  readonly #agents: Agents;
  readonly #ahead = new Map<string, { opened: number; readonly waiting: Set<ClientRequest> }>();

  constructor(agents: Agents) {
    this.#agents = agents;
  }

  /** Begins a request: it is sent when it is ended. */
  begin(url: string, options?: RequestOptions): ClientRequest {
    const route = this.#agents.routeTo(new URL(url));
    const headers = { ...options?.headers, ...route.options.headers } as OutgoingHttpHeaders;
    const send = route.isSecure ? requestByHttps : requestByHttp;
    return send(url, { ...options, ...route.options, headers, maxHeaderSize });
  }

  /** Opens connections to the host of an HTTPS URL, until it got so many. What speaks plain HTTP is on this machine. */
  openAhead(url: string, count: number): void {
    if (!URL.canParse(url)) return;
    const { origin, protocol } = new URL(url);
    if (protocol !== 'https:') return;
    const ahead = this.#ahead.get(origin) ?? { opened: 0, waiting: new Set() };
    this.#ahead.set(origin, ahead);
    for (; ahead.opened < count; ahead.opened++) this.#open(origin, ahead.waiting);
  }

  #open(origin: string, waiting: Set<ClientRequest>): void {
    const request = this.begin(origin);
    waiting.add(request);
    const forget = () => waiting.delete(request);
    request
      // Whatever is wrong with it, the request that would have taken it opens its own, and says so.
      .on('error', forget)
      .on('close', forget)
      // A host may answer 408 when nothing comes.
      .on('response', () => waiting.has(request) && request.destroy())
      // It alone does not keep the process alive.
      .on('socket', (socket) => waiting.has(request) && socket.unref());
  }

  /**
   * A connection to the host of a URL, open or about to be, as a request that is to be ended.
   * @returns undefined if none was opened ahead, or none is left
   */
  take(url: string, method: string, headers: Readonly<Record<string, string>>): Taken | undefined {
    const { origin, pathname, search } = new URL(url);
    const waiting = this.#ahead.get(origin)?.waiting;
    const [request] = waiting ?? [];
    if (request === undefined) return undefined;
    waiting?.delete(request);
    request.socket?.ref();
    request.method = method;
    request.path = pathname + search;
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    return { request, wasIdle: (request.socket as TLSSocket | null)?.authorized === true };
  }
}

/** Calls back once the connection of a request is there, and for each step on the way: TCP first, then TLS. */
export function watchConnection(request: ClientRequest, onStep: (isConnected: boolean) => void): void {
  const watch = (socket: Socket) => {
    // A connection that is kept, or comes through a proxy's tunnel, has all of that behind it.
    const { authorized = true, authorizationError } = socket as Partial<TLSSocket>;
    const isSecured = authorized || Boolean(authorizationError);
    if (!socket.connecting) onStep(isSecured);
    else socket.once('connect', () => onStep(isSecured));
    if (!isSecured) socket.once('secureConnect', () => onStep(true));
  };
  if (request.socket) watch(request.socket);
  else request.once('socket', watch);
}

interface Taken {
  readonly request: ClientRequest;
  /** The connection was open already, so that the server may be closing it at this moment. */
  readonly wasIdle: boolean;
}
