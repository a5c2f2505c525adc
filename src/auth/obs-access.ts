import type { Obs } from '../huaweicloud/obs/client.ts';
import type { Identity, SignInContext } from './identity.ts';

/**
 * OBS, read by whoever the step signs in as. Its client is loaded at the first call: most runs read nothing from there.
 * @param identity may still be on its way
 */
export function obsAccess(
  identity: Promise<Identity>,
  context: Pick<SignInContext, 'http' | 'cloud' | 'secrets' | 'timeoutMs'>,
): () => Promise<Obs> {
  let loaded: Promise<Obs> | undefined;
  const load = async (): Promise<Obs> => {
    const [{ Obs }, { obsSigners }] = await Promise.all([
      import('../huaweicloud/obs/client.ts'),
      import('./obs-key.ts'),
    ]);
    const signers = identity.then((found) => obsSigners(found, context));
    return new Obs(context.http, context.cloud.obsEndpoint, async (place) => (await signers)(place));
  };
  return () => {
    loaded ??= load();
    return loaded;
  };
}
