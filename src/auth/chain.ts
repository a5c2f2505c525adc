import { ActionError, codes } from '../errors.ts';
import { environment } from './environment.ts';
import type { CredentialSource, Identity, SignInContext } from './identity.ts';
import { emptySecretHint } from './kind.ts';
import { metadata } from './metadata.ts';
import { profile } from './profile.ts';

/** Where credentials are looked for when the inputs hold none: the chain of Huawei's SDKs, in its order. */
const chain: readonly CredentialSource[] = [environment, profile, metadata];

/**
 * Signs in by the first source of the chain that serves.
 * @throws ActionError CREDENTIALS_NOT_FOUND with all that was looked at; what the source's own exchange throws
 */
export async function signInByChain(context: SignInContext): Promise<Identity> {
  const looked = ['the inputs: no credential is given'];
  for (const { label, find } of chain) {
    const found = await find(context);
    if (!('skipped' in found)) return found;
    looked.push(`the ${label}: ${found.skipped}`);
  }
  throw new ActionError({
    code: codes.noCredentials,
    what: 'Found no credentials for Huawei Cloud',
    why: looked.map((line, index) => `\n${index + 1}. ${line}`).join(''),
    cure:
      'Give `access-key` and `secret-key`, or better `provider-urn` and `agency-urn`, which need no stored key. ' +
      emptySecretHint,
  });
}
