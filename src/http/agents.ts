import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Agents, connecting } from './route.ts';

/**
 * @param ended ends all connections, also those that are being made
 * @throws ActionError INPUT_INVALID if a variable does not hold the URL of a proxy
 */
export async function createAgents(env: NodeJS.ProcessEnv, ended: AbortSignal): Promise<Agents> {
  const plain = new HttpAgent(connecting);
  const secure = new HttpsAgent(connecting);
  for (const agent of [plain, secure]) ended.addEventListener('abort', () => agent.destroy());
  const direct: Agents = {
    routeTo({ protocol }) {
      const isSecure = protocol === 'https:';
      return { isSecure, options: { agent: isSecure ? secure : plain } };
    },
  };
  const isProxied = Object.keys(env).some((name) => /^https?_proxy$/i.test(name) && env[name]);
  // Loaded here and not above: most runners need none.
  return isProxied ? (await import('./proxy.ts')).throughProxies(env, direct, ended) : direct;
}
