import { type ClientRequest, type RequestOptions, request as requestByHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestByHttps } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { ActionError, codes } from '../errors.ts';
import { addSecret } from '../secrets.ts';
import { type Agents, connecting, ProxyError } from './route.ts';

export interface ProxyServer {
  /** For people: without its user and password. */
  readonly address: string;
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  /** What it has to be told with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

// In lower case first, as curl and the runner do.
const variables = {
  'https:': ['https_proxy', 'HTTPS_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY'],
} as const;
// These answer on the machine itself only; the metadata service gives credentials away.
const neverProxied = 'localhost,127.0.0.0/8,::1,169.254.0.0/16';

/** Agents that go by the proxies that the environment names, else as `direct` does. */
export function throughProxies(env: NodeJS.ProcessEnv, direct: Agents, ended: AbortSignal): Agents {
  const proxyFor = readProxies(env);
  const tunnels = new Map<ProxyServer, TunnelAgent>();
  return {
    routeTo(url) {
      const proxy = proxyFor(url);
      if (proxy === undefined) return direct.routeTo(url);
      if (url.protocol === 'https:') {
        const agent = tunnels.get(proxy) ?? new TunnelAgent(proxy, ended);
        tunnels.set(proxy, agent);
        return { isSecure: true, options: { agent } };
      }
      const { isSecure } = proxy;
      const { agent } = direct.routeTo(new URL(isSecure ? 'https://proxy' : 'http://proxy')).options;
      const headers = { host: url.host, ...proxy.headers };
      return { isSecure, options: { agent, ...addressOf(proxy), path: url.href, headers } };
    },
  };
}

/**
 * The proxy for an address, if the environment names one.
 * @throws ActionError INPUT_INVALID if a variable does not hold the URL of a proxy
 */
export function readProxies(env: NodeJS.ProcessEnv): (url: URL) => ProxyServer | undefined {
  const read = (names: readonly string[]) =>
    names.flatMap((name) => (env[name] ? [parseProxy(name, env[name])] : []))[0];
  const proxies = { 'https:': read(variables['https:']), 'http:': read(variables['http:']) };
  const isExcepted = readExceptions(`${neverProxied},${env.no_proxy || env.NO_PROXY || ''}`);
  return (url) => {
    const proxy = url.protocol === 'https:' ? proxies['https:'] : proxies['http:'];
    return proxy === undefined || isExcepted(url) ? undefined : proxy;
  };
}

function parseProxy(name: string, value: string): ProxyServer {
  // Its value is not shown: a password may be part of it.
  const invalid = (why: string, cure: string) =>
    new ActionError({
      code: codes.input,
      kind: 'input',
      what: 'Could not use the proxy',
      why: `${name} ${why}`,
      cure,
    });
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value.trim()) ? value.trim() : `http://${value.trim()}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw invalid('is not a proxy URL', `Set ${name} to e.g. http://proxy.example:3128.`);
  }
  const isSecure = url.protocol === 'https:';
  let credentials: string;
  try {
    credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    addSecret(decodeURIComponent(url.password));
  } catch {
    throw invalid(
      'has a user name or a password with a % that encodes nothing',
      `Write % as %25 in it, and other special characters by their codes as well.`,
    );
  }
  return {
    address: url.host,
    isSecure,
    host: bare(url.hostname),
    port: Number(url.port) || (isSecure ? 443 : 80),
    headers:
      credentials === ':'
        ? {}
        : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` },
  };
}

/**
 * What NO_PROXY leaves out, as curl, Go and the runner read it: a name covers its sub-domains, with or without a `.` or
 * `*.` before it; `*` is everything; an address may be a range (`10.0.0.0/8`); a port may follow.
 */
function readExceptions(list: string): (url: URL) => boolean {
  const ranges = new BlockList();
  const names: { readonly name: string; readonly port: string }[] = [];
  for (const entry of list.toLowerCase().split(/[\s,]+/)) {
    const [range = '', bits] = entry.split('/');
    const family = isIP(range) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    if (bits !== undefined && isIP(range) && /^\d{1,3}$/.test(bits) && Number(bits) <= most) {
      ranges.addSubnet(range, Number(bits), family);
      continue;
    }
    const [port = ''] = isIP(entry) ? [] : (/(?<=:)\d+$/.exec(entry) ?? []);
    const name = bare(port === '' ? entry : entry.slice(0, -port.length - 1)).replace(/^\*?\./, '');
    if (name !== '') names.push({ name, port });
  }
  return ({ hostname, port, protocol }) => {
    const host = bare(hostname).replace(/\.$/, '');
    const usedPort = port || (protocol === 'https:' ? '443' : '80');
    if (isIP(host) && ranges.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')) return true;
    return names.some(
      (excepted) =>
        (excepted.port === '' || excepted.port === usedPort) &&
        (excepted.name === '*' || host === excepted.name || host.endsWith(`.${excepted.name}`)),
    );
  };
}

/** A host's name without the brackets of an IPv6 address. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function addressOf({ host, port }: ProxyServer): RequestOptions {
  // Else the name for TLS would be taken from the header `Host`.
  return { hostname: host, port, servername: isIP(host) ? '' : host } as RequestOptions;
}

/**
 * TLS through a proxy's CONNECT. Node has one built in from 24.5 on, which waits for the proxy without end, and keeps the
 * connection to one that refuses; `https-proxy-agent` waits as well, and takes a proxy's refusal for the host's answer.
 */
class TunnelAgent extends HttpsAgent {
  readonly #proxy: ProxyServer;
  readonly #pending = new Set<ClientRequest>();

  constructor(proxy: ProxyServer, ended: AbortSignal) {
    super(connecting);
    this.#proxy = proxy;
    ended.addEventListener('abort', () => this.destroy());
  }

  override createConnection(
    options: RequestOptions,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const { address, isSecure, headers } = this.#proxy;
    const fail = (said: string, status?: number, cause?: Error) =>
      done?.(new ProxyError(`the proxy ${address} ${said}`, status, { cause }), undefined as never);
    const target = `${options.host?.includes(':') ? `[${options.host}]` : options.host}:${options.port}`;
    const request = (isSecure ? requestByHttps : requestByHttp)({
      ...connecting,
      ...addressOf(this.#proxy),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...headers },
      agent: false,
    });
    this.#pending.add(request);
    request.on('close', () => this.#pending.delete(request));
    request.on('error', (cause) => fail('could not be reached', undefined, cause));
    request.on('connect', ({ statusCode = 0, statusMessage }, socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        fail(`answered HTTP ${statusCode} ${statusMessage} to CONNECT ${target}`, statusCode);
        return;
      }
      socket.unshift(head);
      done?.(null, super.createConnection({ ...options, socket } as RequestOptions) as Duplex);
    });
    request.end();
  }

  override destroy(): void {
    for (const request of this.#pending) request.destroy();
    super.destroy();
  }
}
