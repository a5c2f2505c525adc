import { keyIdentity } from './identity.ts';
import { type CredentialKind, readSecret } from './kind.ts';

/** An access key with its secret; a temporary one has a security token as well. */
export const accessKey: CredentialKind = {
  name: 'access-key',
  required: ['access-key', 'secret-key'],
  optional: ['security-token'],
  secret: ['access-key', 'secret-key', 'security-token'],
  read(read) {
    const key = {
      accessKey: readSecret(read, 'access-key'),
      secretKey: readSecret(read, 'secret-key'),
      securityToken: readSecret(read, 'security-token') || undefined,
    };
    const temporary = key.securityToken === undefined ? '' : 'temporary ';
    return () => keyIdentity(`the ${temporary}access key of the inputs`, key);
  },
};
