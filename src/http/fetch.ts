import type { ClientRequest, IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import type { Connections } from './connections.ts';

/** The body of an answer is larger than allowed. */
export class BodyTooLargeError extends Error {
  readonly status: number;
  readonly maxBytes: number;

  constructor(status: number, maxBytes: number) {
    super('the body is too large');
    this.status = status;
    this.maxBytes = maxBytes;
  }
}

// Some gateways refuse requests without a user agent.
const userAgent = 'update-modelarts-visualization-job';

/**
 * `fetch` by Node's HTTP client, for ky. Node's own `fetch` is a second client, with a parser in WebAssembly: it costs a
 * run of one job a tenth of its time, and one of ten jobs a third of its memory (docs/performance.md).
 * It follows no redirect, and reads a body to its end.
 * @param onProgress is called for each piece of a body
 * @throws BodyTooLargeError, or the system's error with its `code`
 */
export function createFetch(
  connections: Connections,
  maxBodyBytes: number,
  onProgress = () => {},
): typeof fetch {
  return async (input) => {
    // ky always passes a Request.
    const request = input as Request;
    const { url, method, signal } = request;
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const headers = {
      'user-agent': userAgent,
      ...Object.fromEntries(request.headers),
      ...(body && { 'content-length': String(body.byteLength) }),
    };
    let isAnswered = false;
    const send = (outgoing: ClientRequest) =>
      new Promise<Response>((resolve, reject) => {
        outgoing.on('response', (incoming) => {
          isAnswered = true;
          readWhole(incoming, maxBodyBytes, onProgress).then(
            (content) => resolve(respond(incoming, content)),
            reject,
          );
        });
        outgoing.on('error', reject);
        addAbortSignal(signal, outgoing).end(body);
      });
    const ahead = connections.take(url, method, headers);
    if (ahead === undefined) return send(connections.begin(url, { method, headers }));
    return send(ahead.request).catch((error: unknown) => {
      // An idle connection may be closed just when the request is on its way. A new one takes its place, unless the
      // request might do something twice (RFC 9110, *Idempotent Methods*).
      if (!ahead.wasIdle || isAnswered || signal.aborted || method === 'POST') throw error;
      return send(connections.begin(url, { method, headers }));
    });
  };
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
    if (size > maxBodyBytes) throw new BodyTooLargeError(incoming.statusCode ?? 0, maxBodyBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function respond({ statusCode = 0, rawHeaders }: IncomingMessage, content: Buffer): Response {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return new Response(content.byteLength === 0 ? null : content, { status: statusCode, headers });
}
