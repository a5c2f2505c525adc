import type { CredentialKind } from './kind.ts';
import { secretCure, secretProblem } from './secret-text.ts';

/** An IAM user's name and password, exchanged for a token of the project. */
export const user: CredentialKind = {
  name: 'user',
  required: ['username', 'password', 'domain-name'],
  secret: ['password'],
  service: { name: 'iam', neededBy: 'username' },
  read(read) {
    const name = read.text('username');
    // Blanks at its ends may belong to a password.
    const password = read.untrimmed('password');
    const problem = secretProblem(password, true);
    if (problem !== undefined) read.problem('password', problem, secretCure);
    const domain = { name: read.text('domain-name') };
    const identity = { methods: ['password'], password: { user: { name, password, domain } } };
    return async (context) => {
      const { issueToken, tokenScope } = await import('./iam-token.ts');
      return issueToken(context, 'the IAM user of the inputs', {
        purpose: 'sign in as the IAM user of `username`',
        asked: 'password-token',
        // The catalog of all services would make the answer a hundred times as large.
        path: '/v3/auth/tokens?nocatalog=true',
        auth: { identity, scope: tokenScope(context.cloud) },
      });
    };
  },
};
