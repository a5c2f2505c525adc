import { issueToken, tokenScope } from './iam-token.ts';
import type { CredentialKind } from './kind.ts';

/** An IAM user's name and password, exchanged for a token of the project. */
export const user: CredentialKind = {
  required: ['username', 'password', 'domain-name'],
  secret: ['password'],
  service: { name: 'iam', neededBy: 'username' },
  read(read) {
    const name = read.text('username');
    // Blanks at its ends may belong to a password.
    const password = read.untrimmed('password');
    const domain = { name: read.text('domain-name') };
    const identity = { methods: ['password'], password: { user: { name, password, domain } } };
    return (context) =>
      issueToken(context, 'the IAM user of the inputs', {
        purpose: 'sign in as the IAM user of `username`',
        asked: 'password-token',
        // The catalog of all services would make the answer a hundred times as large.
        path: '/v3/auth/tokens?nocatalog=true',
        auth: { identity, scope: tokenScope(context.cloud) },
      });
  },
};
