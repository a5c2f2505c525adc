import type { ClientRequest, IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import { causes } from '../errors.ts';
import { type Connections, watchConnection } from './connections.ts';

/** An answer that can't be used as it came; the message follows "answered HTTP 205 ". */
export class UnusableAnswerError extends Error {
  readonly status: number;
  readonly fault: 'status' | 'size' | 'encoding';

  constructor(status: number, fault: UnusableAnswerError['fault'], message: string) {
    super(message);
    this.status = status;
    this.fault = fault;
  }
}

// Some gateways refuse requests without a user agent.
const userAgent = 'update-modelarts-visualization-job';

/**
 * `fetch` by Node's HTTP client, for ky. Node's own `fetch` is a second client, with a parser in WebAssembly: it costs a
 * run of one job a tenth of its time, and one of ten jobs a third of its memory (docs/performance.md).
 * It follows no redirect, and reads a body to its end.
 * @throws UnusableAnswerError, the reason of the request's signal, or the system's error with its `code`
 */
export function createFetch(
  connections: Connections,
  maxBodyBytes: number,
  onProgress: Progress = {},
): typeof fetch {
  return async (input) => {
    // ky always passes a Request.
    const request = input as Request;
    return endWith(request.signal, answerTo(request, connections, maxBodyBytes, onProgress));
  };
}

/** What is called while an answer is awaited. */
export interface Progress {
  /** After TCP, and once more with true when the connection is there. */
  readonly ofConnection?: (isConnected: boolean) => void;
  /** For each piece of a body. */
  readonly ofBody?: (() => void) | undefined;
}

/** Settles as the work does, but at once with the signal: Node's client ignores it until it has a connection. */
function endWith<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function answerTo(
  request: Request,
  connections: Connections,
  maxBodyBytes: number,
  { ofConnection = () => {}, ofBody = () => {} }: Progress,
): Promise<Response> {
  const { url, method, signal } = request;
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const headers = {
    'user-agent': userAgent,
    'accept-encoding': 'gzip, deflate, br',
    ...Object.fromEntries(request.headers),
    ...(body && { 'content-length': String(body.byteLength) }),
  };
  const send = (outgoing: ClientRequest) => {
    watchConnection(outgoing, ofConnection);
    return firstAnswer(addAbortSignal(signal, outgoing).end(body));
  };
  const ahead = connections.take(url, method, headers);
  const incoming = await (ahead === undefined
    ? send(connections.begin(url, { method, headers }))
    : send(ahead.request).catch((error: unknown) => {
        // An idle connection may be closed just when the request is on its way. A new one takes its place, unless the
        // request might do something twice (RFC 9110, *Idempotent Methods*).
        if (!ahead.wasIdle || signal.aborted || method === 'POST') throw error;
        return send(connections.begin(url, { method, headers }));
      }));
  return respond(incoming, await readWhole(incoming, maxBodyBytes, ofBody), maxBodyBytes);
}

function firstAnswer(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('upgrade', (incoming, socket) => {
      socket.destroy();
      reject(new UnusableAnswerError(incoming.statusCode ?? 0, 'status', 'which is no final status'));
    });
    outgoing.on('error', reject);
    // Of no use after an answer or an error, but a request must not end without either.
    outgoing.on('close', () => reject(new Error('the connection was closed before an answer')));
  });
}

async function readWhole(
  incoming: IncomingMessage,
  maxBodyBytes: number,
  onProgress: () => void,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    onProgress();
    size += piece.byteLength;
    // Leaving the loop ends the connection.
    if (size > maxBodyBytes) throw tooLarge(incoming.statusCode ?? 0, maxBodyBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function respond(
  { statusCode: status = 0, rawHeaders }: IncomingMessage,
  received: Buffer,
  maxBodyBytes: number,
): Promise<Response> {
  if (status < 200 || status > 599)
    throw new UnusableAnswerError(status, 'status', 'which is no final status');
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  const content = await decoded(received, headers.get('content-encoding') ?? '', status, maxBodyBytes);
  // `Response` allows these no body, not even an empty one.
  const isBodyless = status === 204 || status === 205 || status === 304;
  return new Response(isBodyless || content.byteLength === 0 ? null : content, { status, headers });
}

async function decoded(content: Buffer, encoding: string, status: number, maxBytes: number): Promise<Buffer> {
  if (encoding === '') return content;
  // Imported here: the answers of the API are short, and come as they are.
  const { decode } = await import('./decode.ts');
  return decode(content, encoding, maxBytes).catch((error) => {
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(status, maxBytes);
    throw new UnusableAnswerError(
      status,
      'encoding',
      `with a body that can't be decoded: ${causes(error)[0]}`,
    );
  });
}

function tooLarge(status: number, maxBytes: number): UnusableAnswerError {
  return new UnusableAnswerError(status, 'size', `with more than ${maxBytes / 1024 / 1024} MB`);
}
