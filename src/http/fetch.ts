import { type IncomingMessage, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import type { Agents } from './proxy.ts';

/** An answer is larger than any that is expected. */
export class BodyTooLargeError extends Error {
  readonly status: number;
  readonly maxBytes: number;

  constructor(status: number, maxBytes: number) {
    super('the body is too large');
    this.status = status;
    this.maxBytes = maxBytes;
  }
}

// Some gateways refuse a request that names no client.
const userAgent = 'update-modelarts-visualization-job';
// Tokens travel in headers, and the gateway takes headers of twice the size that Node does.
const maxHeaderSize = 64 * 1024;

/**
 * `fetch` by Node's HTTP client, for ky. Node's own `fetch` is a second client, with a parser in WebAssembly: it costs a
 * run of one job a tenth of its time, and one of ten jobs a third of its memory (docs/performance.md).
 * No redirect is followed, and a body is read whole.
 * @param onProgress is called for each piece of a body
 * @throws BodyTooLargeError, or the system's error with its `code`
 */
export function createFetch(agents: Agents, maxBodyBytes: number, onProgress = () => {}): typeof fetch {
  return async (input) => {
    // ky makes one of whatever it is given.
    const request = input as Request;
    const { url, method, signal } = request;
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const headers = { 'user-agent': userAgent, ...Object.fromEntries(request.headers) };
    const isSecure = url.startsWith('https:');
    const send = isSecure ? requestByHttps : requestByHttp;
    const agent = isSecure ? agents.https : agents.http;
    return new Promise((resolve, reject) => {
      const outgoing = send(url, { method, headers, signal, agent, maxHeaderSize }, (incoming) =>
        readWhole(incoming, maxBodyBytes, onProgress).then(
          (content) => resolve(respond(incoming, content)),
          reject,
        ),
      );
      outgoing.on('error', reject);
      outgoing.end(body);
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
