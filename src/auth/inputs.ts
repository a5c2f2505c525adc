import type { AccessKey } from '../huaweicloud/access-key.ts';
import { baseUrl } from '../huaweicloud/cloud.ts';
import type { InputReader } from '../runner/input-reader.ts';

/** The one kind of credential that the inputs hold, or none of them. */
export type CredentialInputs = (
  | { readonly kind: 'access-key'; readonly key: AccessKey }
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'user';
      readonly username: string;
      readonly password: string;
      readonly domainName: string;
    }
  | {
      readonly kind: 'oidc-sts';
      readonly providerUrn: string;
      readonly agencyUrn: string;
      readonly audience: string;
    }
  | { readonly kind: 'oidc-iam'; readonly idpId: string; readonly audience: string }
  | { readonly kind: 'chain' }
) & { readonly metadataEndpoint: string };

/** The inputs of each kind; all but the last list of a kind must be there for it to be whole. */
const kinds = [
  { kind: 'access-key', needs: ['access-key', 'secret-key'], may: ['security-token'] },
  { kind: 'token', needs: ['auth-token'], may: [] },
  { kind: 'user', needs: ['username', 'password', 'domain-name'], may: [] },
  { kind: 'oidc-sts', needs: ['provider-urn', 'agency-urn'], may: [] },
  { kind: 'oidc-iam', needs: ['idp-id'], may: [] },
] as const;

/** Inputs that hold a secret. What they hold is masked before it is looked at. */
export const secretInputs = [
  'access-key',
  'secret-key',
  'security-token',
  'auth-token',
  'password',
  'github-token',
];

export const emptySecretHint =
  'A secret is empty in runs for a pull request from a fork or by Dependabot, in a job without its `environment`, ' +
  'and where its name is misspelt.';

export function parseCredentialInputs(read: InputReader): CredentialInputs {
  const metadataEndpoint = baseUrl(read, 'metadata-endpoint') || 'http://169.254.169.254';
  const given = (name: string) => read.text(name) !== '';
  const touched = kinds.filter(({ needs, may }) => [...needs, ...may].some(given));
  if (touched.length > 1) {
    const names = touched
      .flatMap(({ needs, may }) => [...needs, ...may].filter(given))
      .map((name) => `\`${name}\``);
    read.problem(
      names.join(', ').slice(1, -1),
      `are credentials of ${touched.length} kinds`,
      'Keep the inputs of one kind: a kind of credential is never completed with parts of another.',
    );
  }
  const [found] = touched;
  for (const { needs } of touched.length === 1 ? touched : []) {
    for (const name of needs.filter((need) => !given(need))) {
      const there = [...needs, ...(found?.may ?? [])].filter(given).map((other) => `\`${other}\``);
      read.problem(name, `is empty, and ${there.join(' and ')} can't be used without it`, emptySecretHint);
    }
  }
  for (const name of ['access-key', 'secret-key', 'auth-token', 'security-token']) {
    if (/\s/.test(read.text(name))) {
      read.problem(
        name,
        'holds a blank or a line break',
        'Store the secret again, as one line without blanks.',
      );
    }
  }
  const audience = read.text('oidc-audience');
  if (audience !== '' && !touched.some(({ kind }) => kind.startsWith('oidc'))) {
    read.problem(
      'oidc-audience',
      'is given without `agency-urn` or `idp-id`',
      'It is asked of GitHub for those only.',
    );
  }
  switch (found?.kind) {
    case 'access-key':
      return {
        kind: 'access-key',
        key: {
          accessKey: read.text('access-key'),
          secretKey: read.text('secret-key'),
          securityToken: read.text('security-token') || undefined,
        },
        metadataEndpoint,
      };
    case 'token':
      return { kind: 'token', token: read.text('auth-token'), metadataEndpoint };
    case 'user':
      return {
        kind: 'user',
        username: read.text('username'),
        // Blanks at its ends may belong to a password.
        password: read.untrimmed('password'),
        domainName: read.text('domain-name'),
        metadataEndpoint,
      };
    case 'oidc-sts':
      return {
        kind: 'oidc-sts',
        providerUrn: read.text('provider-urn'),
        agencyUrn: read.text('agency-urn'),
        audience: audience || 'sts.huaweicloud.com',
        metadataEndpoint,
      };
    case 'oidc-iam':
      return { kind: 'oidc-iam', idpId: read.text('idp-id'), audience, metadataEndpoint };
    default:
      return { kind: 'chain', metadataEndpoint };
  }
}
