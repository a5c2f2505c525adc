import { ActionError, codes } from '../errors.ts';
import { emptyVariableHint } from '../runner/input-reader.ts';
import { container } from './container.ts';
import { environment } from './environment.ts';
import type { Identity, SignInContext } from './identity.ts';
import { emptySecretHint } from './kind.ts';
import { metadata } from './metadata.ts';
import { profile } from './profile.ts';

/** Where credentials are looked for when the inputs hold none: the chain of Huawei's SDKs, in its order. */
const chain = [
  { name: 'environment', source: environment },
  { name: 'profile', source: profile },
  { name: 'metadata', source: metadata },
  { name: 'metadata', source: container },
] as const;

/** What `credential-source` may name of the chain. */
export type ChainSource = (typeof chain)[number]['name'];

/**
 * Signs in by the first source of the chain that serves.
 * @param only the one source that may be asked
 * @throws ActionError CREDENTIALS_NOT_FOUND with all that was looked at; INPUT_INVALID for a key that can't be one; what
 * the source's own exchange throws
 */
export async function signInByChain(context: SignInContext, only?: ChainSource): Promise<Identity> {
  const looked = only === undefined ? ['the inputs: no credential is given'] : [];
  for (const { name, source } of chain) {
    if (only !== undefined && name !== only) continue;
    const found = await source.find(context);
    if (!('skipped' in found)) return found;
    looked.push(`the ${source.label}: ${found.skipped}`);
  }
  throw new ActionError({
    code: codes.noCredentials,
    what: 'Found no credentials for Huawei Cloud',
    why: looked.map((line, index) => `\n${index + 1}. ${line}`).join(''),
    cure:
      only === undefined
        ? 'Give `access-key` and `secret-key`, or better `provider-urn` and `agency-urn`, which need no stored key. ' +
          `${emptySecretHint} ${emptyVariableHint}`
        : `\`credential-source\` is \`${only}\`, so nothing else was asked: set it to \`auto\` for the others.`,
  });
}
