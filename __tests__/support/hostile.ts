/** Servers that do what no good one does: bytes on a socket, by no HTTP library's leave. Each test's are closed after it. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from '@jest/globals';

export interface Hostile {
  readonly url: string;
  readonly port: number;
  /** What arrived on each connection, as far as it has been read. */
  readonly received: string[];
  /** The connections that are open now. */
  readonly open: ReadonlySet<Socket>;
}

const servers = new Map<Server, Set<Socket>>();

/**
 * Answers the head of each request.
 * @param answer the bytes, after which the connection stays open; or what is to be done, told the request's head
 */
export async function startHostile(
  answer: string | Buffer | ((socket: Socket, head: string) => unknown),
): Promise<Hostile> {
  const open = new Set<Socket>();
  const received: string[] = [];
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => {});
    const index = received.push('') - 1;
    let pending = '';
    socket.on('data', (piece) => {
      received[index] += piece.toString('latin1');
      pending += piece.toString('latin1');
      for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
        // What stands before the head is the body of the request before it.
        const head = /(GET|PUT|POST|CONNECT) \S+ HTTP\/1\.1\r\n.*$/s.exec(pending.slice(0, end))?.[0];
        pending = pending.slice(end + 4);
        if (head === undefined) continue;
        if (typeof answer === 'function') answer(socket, head);
        else socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.set(server, open);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, received, open };
}

/** A whole HTTP answer. */
export function http(
  status: number | string,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
) {
  const bytes = Buffer.from(body);
  const all = Object.entries({ 'Content-Length': String(bytes.length), ...headers });
  const head = [`HTTP/1.1 ${status} Because`, ...all.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

afterEach(async () => {
  for (const [server, open] of servers) {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  servers.clear();
});
