import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ActionError, codes } from '../errors.ts';

/** Agents keep connections for the next request, and open them through a proxy if there is one. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** Shown to the user, e.g. that the proxy can't be used. */
  readonly warning?: string;
}

const variables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
// The metadata service hands out credentials, and answers on the machine itself only.
const neverProxied = 'localhost,127.0.0.1,[::1],169.254.169.254';

/**
 * Agents that use the proxy of the environment, if it names one.
 * @throws ActionError INPUT_INVALID if a proxy variable is not a URL
 */
export function createAgents(env: NodeJS.ProcessEnv): Agents {
  const named = variables.find((name) => env[name]);
  if (named === undefined) return connect({});
  for (const name of variables) {
    if (!env[name] || isProxyUrl(env[name])) continue;
    throw new ActionError({
      code: codes.input,
      kind: 'input',
      what: 'Could not use the proxy',
      // Not its value: a password may be part of it.
      why: `${name} is not a proxy URL`,
      cure: `Set ${name} to e.g. http://proxy.example:3128.`,
    });
  }
  // Node 24.5 introduced this flag together with the agents' option; a runner may have an older version.
  if (!process.allowedNodeEnvironmentFlags.has('--use-env-proxy')) {
    const warning = `${named} names a proxy, but the Node.js of this runner cannot use it: update the runner.`;
    return { ...connect({}), warning };
  }
  const except = [env.no_proxy || env.NO_PROXY, neverProxied].filter(Boolean).join(',');
  const given = Object.fromEntries(variables.map((name) => [name, env[name]]));
  return connect({ ...given, NO_PROXY: except, no_proxy: except });
}

function isProxyUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function connect(proxyEnv: NodeJS.ProcessEnv): Agents {
  const options = { keepAlive: true, proxyEnv };
  return { http: new HttpAgent(options), https: new HttpsAgent(options) };
}
