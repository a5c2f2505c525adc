import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
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
