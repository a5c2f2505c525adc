import { ActionError, codes } from './errors.ts';

const variables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
// The metadata service answers on the machine itself only, and gives credentials away.
const neverProxied = 'localhost,127.0.0.1,[::1],169.254.169.254';

/**
 * Sends requests by the proxy that the environment names, if it names one.
 * @returns a warning, if there is one and this Node can't use it
 */
export function useProxy(env: NodeJS.ProcessEnv): string | undefined {
  const named = variables.find((name) => env[name]);
  if (named === undefined) return undefined;
  const { setGlobalProxyFromEnv } = process.getBuiltinModule('node:http') as {
    // Node 24.14 and newer; runners from 2.333.0 on have it.
    setGlobalProxyFromEnv?: (env: NodeJS.ProcessEnv) => unknown;
  };
  if (setGlobalProxyFromEnv === undefined) {
    if (env.NODE_USE_ENV_PROXY === '1') return undefined;
    return `${named} names a proxy, but the Node of this runner can't use it from inside: update the runner, or set NODE_USE_ENV_PROXY=1 on the step.`;
  }
  const except = [env.no_proxy || env.NO_PROXY, neverProxied].filter(Boolean).join(',');
  try {
    setGlobalProxyFromEnv({ ...env, NO_PROXY: except, no_proxy: except });
  } catch (error) {
    const why = `${named} is not the URL of a proxy (${(error as { code?: string }).code ?? 'invalid'})`;
    throw new ActionError({
      code: codes.input,
      kind: 'input',
      what: 'Could not use the proxy',
      why,
      cure: `Set ${named} to e.g. http://proxy.example:3128.`,
    });
  }
  return undefined;
}
