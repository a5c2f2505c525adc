import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import {
  brotliCompressSync,
  createBrotliCompress,
  createDeflate,
  createGzip,
  deflateSync,
  gzipSync,
} from 'node:zlib';
import type { FaultKind } from './faults.ts';
import { type Answer, type Arrived, gatewayError, send, writeHead } from './http.ts';

/** Answers a request the way the fault has it. */
export async function misbehave(
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
      return sendHuge(response, fault);
    case 'encoded': {
      const answer = await handle();
      const headers = { ...answer.headers, 'Content-Encoding': fault.encoding };
      return send(response, { ...answer, headers, body: compress[fault.encoding](answer.body) });
    }
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

const compress = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
const compressor = { gzip: createGzip, deflate: createDeflate, br: createBrotliCompress };

async function sendHuge(
  response: ServerResponse,
  { bytes = 100_000_000, contentLength = false, encoding }: Extract<FaultKind, { type: 'huge' }>,
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'application/json;charset=utf-8',
    ...(contentLength && { 'Content-Length': bytes }),
    ...(encoding && { 'Content-Encoding': encoding }),
  });
  const body = Readable.from(padding(bytes));
  // A client that has read enough closes the connection.
  await (encoding ? pipeline(body, compressor[encoding](), response) : pipeline(body, response)).catch(
    () => {},
  );
}

/** JSON of so many bytes. */
function* padding(bytes: number): Generator<Buffer> {
  const [opening, closing] = [Buffer.from('{"padding":"'), Buffer.from('"}')];
  yield opening;
  const chunk = Buffer.alloc(64 * 1024, 'a');
  for (let left = bytes - opening.length - closing.length; left > 0; left -= chunk.length) {
    yield left < chunk.length ? chunk.subarray(0, left) : chunk;
  }
  yield closing;
}
