import { requestIdToken } from './github-oidc.ts';
import { exchangeIdToken } from './iam-token.ts';
import type { CredentialKind } from './kind.ts';

/** GitHub's OIDC token exchanged for a token of the project, by IAM's older identity providers. */
export const oidcIam: CredentialKind = {
  required: ['idp-id'],
  settings: ['oidc-audience'],
  service: { name: 'iam', neededBy: 'idp-id' },
  read(read) {
    const idpId = read.text('idp-id');
    const audience = read.text('oidc-audience');
    return async (context) => {
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
