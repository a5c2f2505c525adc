import { requestIdToken } from './github-oidc.ts';
import { issueToken } from './iam-token.ts';
import { type Identity, type SignInContext, tokenScope } from './identity.ts';

/** GitHub's OIDC token exchanged for a token of the project, by IAM's older identity providers. */
export async function signInByProvider(
  context: SignInContext,
  provider: { readonly idpId: string; readonly audience: string },
): Promise<Identity> {
  const { token, claims } = await requestIdToken(context, provider.audience);
  return exchangeIdToken(
    context,
    'GitHub OIDC, through the identity provider of `idp-id`',
    { idpId: provider.idpId, token },
    `GitHub’s token says ${claims}: compare these with the identity provider’s URL, client ID and mapping.`,
  );
}

/** Any OIDC token exchanged (IAM API Reference, *Obtaining a Token with an OpenID Connect ID Token*). */
export function exchangeIdToken(
  context: SignInContext,
  source: string,
  { idpId, token }: { readonly idpId: string; readonly token: string },
  hint = '',
): Promise<Identity> {
  return issueToken(
    context,
    source,
    {
      purpose: 'exchange an OIDC token at IAM',
      request: {
        method: 'POST',
        url: `${context.cloud.iamEndpoint}/v3.0/OS-AUTH/id-token/tokens`,
        headers: { 'Content-Type': 'application/json', 'X-Idp-Id': idpId },
        body: JSON.stringify({ auth: { id_token: { id: token }, scope: tokenScope(context.cloud) } }),
      },
    },
    hint,
  );
}
