import { issueToken } from './iam-token.ts';
import { type Identity, type SignInContext, tokenScope } from './identity.ts';

/** An IAM user's name and password, exchanged for a token of the project. */
export function signInAsUser(
  context: SignInContext,
  user: { readonly username: string; readonly password: string; readonly domainName: string },
): Promise<Identity> {
  const { username, password, domainName } = user;
  return issueToken(context, 'the IAM user of the inputs', {
    purpose: 'sign in as the IAM user of `username`',
    request: {
      method: 'POST',
      // The catalog of all services would make the answer a hundred times as large.
      url: `${context.cloud.iamEndpoint}/v3/auth/tokens?nocatalog=true`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: username, password, domain: { name: domainName } } },
          },
          scope: tokenScope(context.cloud),
        },
      }),
    },
  });
}
