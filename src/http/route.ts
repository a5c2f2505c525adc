import type { RequestOptions } from 'node:http';

/** How a request gets to its host. */
export interface Route {
  /** Whether the connection speaks TLS. */
  readonly isSecure: boolean;
  readonly options: RequestOptions & { readonly headers?: Readonly<Record<string, string>> };
}

/** What keeps connections for the next request, and makes them through a proxy where the environment names one. */
export interface Agents {
  routeTo(url: URL): Route;
}

/** The proxy did not make the tunnel that it was asked for. */
export class ProxyError extends Error {
  /** Absent if the proxy could not be reached. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** How connections are made. */
export const connecting = {
  keepAlive: true,
  // Of a host with several addresses. Node's own quarter of a second is too short for one on the other side of the world.
  autoSelectFamilyAttemptTimeout: 1500,
};
