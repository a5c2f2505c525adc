import type { CredentialKind } from './kind.ts';

/** GitHub's OIDC token exchanged for a temporary access key of an agency. No key is stored anywhere. */
export const oidcSts: CredentialKind = {
  name: 'oidc-sts',
  required: ['provider-urn', 'agency-urn'],
  settings: ['oidc-audience'],
  service: { name: 'sts', neededBy: 'agency-urn' },
  read(read) {
    for (const name of ['provider-urn', 'agency-urn']) {
      const [, cloud] = /^(arn|urn):/i.exec(read.text(name)) ?? [];
      if (cloud !== undefined) {
        const what = `begins with \`${cloud}:\`${cloud === 'arn' ? ', which is a name of AWS' : ''}`;
        const form = name === 'agency-urn' ? 'agency:NAME' : 'oidcProvider:NAME';
        read.problem(name, what, `Give \`iam::ACCOUNT_ID:${form}\`, as IAM's console shows it.`);
      }
    }
    const trust = {
      providerUrn: read.text('provider-urn'),
      agencyUrn: read.text('agency-urn'),
      audience: read.text('oidc-audience') || 'sts.huaweicloud.com',
    };
    return async (context) => (await import('./assume-agency.ts')).assumeAgency(context, trust);
  },
};
