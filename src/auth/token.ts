import { tokenIdentity } from './identity.ts';
import { type CredentialKind, readSecret } from './kind.ts';

/** A token of IAM that an earlier step got. */
export const token: CredentialKind = {
  name: 'token',
  required: ['auth-token'],
  secret: ['auth-token'],
  read(read) {
    const value = readSecret(read, 'auth-token');
    return () => tokenIdentity('the token of `auth-token`', value);
  },
};
