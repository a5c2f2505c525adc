import { ActionError, codes } from '../errors.ts';
import { environment } from './environment.ts';
import { signInAsUser } from './iam-user.ts';
import { type Identity, keyIdentity, type SignInContext, tokenIdentity } from './identity.ts';
import { emptySecretHint } from './inputs.ts';
import { metadata } from './metadata.ts';
import { signInByProvider } from './oidc-iam.ts';
import { signInByAgency } from './oidc-sts.ts';
import { profile } from './profile.ts';

/** Where credentials are looked for when the inputs hold none: the chain of Huawei's SDKs, in its order. */
const chain = [environment, profile, metadata];

/**
 * Who sends the requests: by the inputs, else by the first source of the chain that serves.
 * @throws ActionError CREDENTIALS_NOT_FOUND with all that was looked at; what the source's own exchange throws
 */
export async function signIn(context: SignInContext): Promise<Identity> {
  const { credentials } = context;
  switch (credentials.kind) {
    case 'access-key': {
      const temporary = credentials.key.securityToken === undefined ? '' : 'temporary ';
      return keyIdentity(`the ${temporary}access key of the inputs`, credentials.key);
    }
    case 'token':
      return tokenIdentity('the token of `auth-token`', credentials.token);
    case 'user':
      return signInAsUser(context, credentials);
    case 'oidc-sts':
      return signInByAgency(context, credentials);
    case 'oidc-iam':
      return signInByProvider(context, credentials);
    case 'chain':
      return signInByChain(context);
  }
}

async function signInByChain(context: SignInContext): Promise<Identity> {
  const looked = ['the inputs: no credential is given'];
  for (const { label, find } of chain) {
    const found = await find(context);
    if (!('unfit' in found)) return found;
    looked.push(`the ${label}: ${found.unfit}`);
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
