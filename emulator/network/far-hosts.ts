import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { selfSigned } from './certificate.ts';

export interface FarHost {
  /** Such as `https://127.0.0.1:40123`. */
  readonly url: string;
  /** In the order in which they were opened. */
  readonly connections: readonly Connection[];
}

export interface Connection {
  /** Whether the TLS handshake has ended. */
  secure: boolean;
  closed: boolean;
  /** Ends it, as a host that is tired of an idle connection does. */
  close(): void;
}

export interface FarHosts<Name extends string> {
  readonly hosts: Readonly<Record<Name, FarHost>>;
  /** A PEM file with the certificate of each, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificates: string;
  close(): Promise<void>;
}

/**
 * HTTPS hosts with a certificate each that are one emulator behind a long way, in user space: bytes are heard half a
 * round trip after they were sent, and never before TCP's handshake would have ended. So a new connection takes one
 * round trip, TLS 1.3 a second one, and a request a third.
 * @param emulatorUrl what they are, by plain HTTP
 */
export async function startFarHosts<Name extends string>(
  names: readonly Name[],
  emulatorUrl: string,
  roundTripMs: number,
): Promise<FarHosts<Name>> {
  const folder = mkdtempSync(join(tmpdir(), 'hosts-'));
  const certificates = join(folder, 'certificates.pem');
  const port = Number(new URL(emulatorUrl).port);
  const hosts = {} as Record<Name, Awaited<ReturnType<typeof startHost>>>;
  for (const name of names) hosts[name] = await startHost(port, roundTripMs);
  const started = names.map((name) => hosts[name]);
  writeFileSync(certificates, started.map(({ cert }) => cert).join(''));
  return {
    hosts,
    certificates,
    close: async () => {
      await Promise.all(started.map(({ close }) => close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startHost(emulatorPort: number, roundTripMs: number) {
  const certificate = selfSigned();
  certificate.remove();
  const connections: Connection[] = [];
  const byPort = new Map<number | undefined, Connection>();
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket.setNoDelay());
    // Whatever ends one side ends the other; why is the business of neither.
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };

  const inner = createTlsServer(certificate, (socket) => {
    const connection = byPort.get(socket.remotePort);
    if (connection) connection.secure = true;
    const target = connect(emulatorPort, '127.0.0.1');
    for (const end of [socket, target]) keep(end);
    socket.pipe(target).pipe(socket);
    socket.on('close', () => target.destroy());
    target.on('close', () => socket.destroy());
  });
  inner.on('tlsClientError', () => {});
  const outer = createServer({ allowHalfOpen: true }, (near) => {
    const heardFrom = performance.now() + roundTripMs;
    const far = connect({
      port: (inner.address() as AddressInfo).port,
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    const connection: Connection = { secure: false, closed: false, close: () => far.destroy() };
    connections.push(connection);
    far.on('connect', () => byPort.set(far.localPort, connection));
    near.on('close', () => {
      connection.closed = true;
    });
    for (const end of [near, far]) keep(end);
    carry(near, far, () => Math.max(performance.now(), heardFrom) + roundTripMs / 2);
    carry(far, near, () => performance.now() + roundTripMs / 2);
  });
  const { port } = await listen(outer);
  await listen(inner);
  return {
    url: `https://127.0.0.1:${port}`,
    connections,
    cert: certificate.cert,
    close: async () => {
      for (const server of [outer, inner]) server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([outer, inner].map((server) => server.listening && once(server, 'close')));
    },
  };
}

/** Carries bytes and the end of one socket to another, in their order, each at its time. */
function carry(from: Socket, to: Socket, arrivesAt: () => number): void {
  const underway: { readonly at: number; readonly deliver: () => void }[] = [];
  const run = () => {
    for (let [first] = underway; first !== undefined; [first] = underway) {
      const left = first.at - performance.now();
      if (left > 0.5) return void setTimeout(run, left);
      underway.shift();
      first.deliver();
    }
  };
  const send = (deliver: () => void) => {
    underway.push({ at: arrivesAt(), deliver });
    if (underway.length === 1) run();
  };
  from.on('data', (piece) => send(() => to.writable && to.write(piece)));
  from.on('end', () => send(() => to.end()));
  from.on('close', () => send(() => to.destroySoon()));
}

async function listen(server: Server): Promise<AddressInfo> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address() as AddressInfo;
}
