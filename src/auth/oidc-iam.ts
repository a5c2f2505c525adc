import { type CredentialKind, readSecret } from './kind.ts';

/** GitHub's OIDC token exchanged for a token of the project, by IAM's older identity providers. */
export const oidcIam: CredentialKind = {
  name: 'oidc-iam',
  required: ['idp-id'],
  settings: ['oidc-audience'],
  service: { name: 'iam', neededBy: 'idp-id' },
  read(read) {
    const idpId = readSecret(read, 'idp-id');
    const audience = read.text('oidc-audience');
    return async (context) => {
      const { requestIdToken } = await import('./github-oidc.ts');
      const { exchangeIdToken } = await import('./iam-token.ts');
      const { token, claims } = await requestIdToken(context, audience, context.cloud.iamEndpoint);
      const hint = `GitHub’s token says ${claims}: compare these with the identity provider’s URL, client ID and mapping.`;
      return exchangeIdToken(context, 'GitHub OIDC, through the identity provider of `idp-id`', {
        idpId,
        token,
        hint,
      });
    };
  },
};
