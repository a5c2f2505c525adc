import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ActionError, codes } from '../errors.ts';

/** What keeps connections for the next request, and takes them by a proxy where there is one. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** What a person should know, e.g. of a proxy that can't be used. */
  readonly warning?: string;
}

const variables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
// The metadata service answers on the machine itself only, and gives credentials away.
const neverProxied = 'localhost,127.0.0.1,[::1],169.254.169.254';

/**
 * Agents that go by the proxy that the environment names, if it names one.
 * @throws ActionError INPUT_INVALID where the variable holds no URL of a proxy
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
      why: `${name} is not the URL of a proxy`,
      cure: `Set ${name} to e.g. http://proxy.example:3128.`,
    });
  }
  // This flag and the agents' option came together, with Node 24.5; a runner may have an older one.
  if (!process.allowedNodeEnvironmentFlags.has('--use-env-proxy')) {
    const warning = `${named} names a proxy, but the Node of this runner can't use it: update the runner.`;
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
