import { parseBody } from '../http/json-body.ts';
import type { HttpAnswer } from '../http/types.ts';
import type { AccessKey } from '../huaweicloud/access-key.ts';
import { apiFailure } from '../huaweicloud/answers.ts';
import { get } from '../json.ts';
import { requestIdToken } from './github-oidc.ts';
import { type Identity, keyIdentity, readTemporaryKey, type SignInContext } from './identity.ts';
import type { CredentialKind } from './kind.ts';

/** The trust of an agency in the tokens of GitHub. */
interface Trust {
  readonly providerUrn: string;
  readonly agencyUrn: string;
  readonly audience: string;
}

/** GitHub's OIDC token exchanged for a temporary access key of an agency. No key is stored anywhere. */
export const oidcSts: CredentialKind = {
  required: ['provider-urn', 'agency-urn'],
  settings: ['oidc-audience'],
  service: { name: 'sts', neededBy: 'agency-urn' },
  read(read) {
    const trust = {
      providerUrn: read.text('provider-urn'),
      agencyUrn: read.text('agency-urn'),
      audience: read.text('oidc-audience') || 'sts.huaweicloud.com',
    };
    return (context) => assumeAgency(context, trust);
  },
};

/** Security Token Service API Reference, *AssumeAgencyWithOIDC*. */
async function assumeAgency(context: SignInContext, trust: Trust): Promise<Identity> {
  const { token, claims } = await requestIdToken(context, trust.audience, context.cloud.stsEndpoint);
  const purpose = 'assume the agency of `agency-urn`';
  const answer = await context.http.send({
    purpose,
    request: {
      method: 'POST',
      url: `${context.cloud.stsEndpoint}/v5/agencies/assume-with-oidc`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        provider_urn: trust.providerUrn,
        agency_urn: trust.agencyUrn,
        agency_session_name: sessionName(context.env),
        id_token: token,
        // As long as the step may take, and the least that STS gives.
        duration_seconds: Math.max(900, context.timeoutMs / 1000),
      }),
    },
    // Without a word of the body: it may hold a part of a key.
    validate: (found) =>
      readKey(context, found) === undefined ? 'it holds no whole credentials' : undefined,
  });
  const key = readKey(context, answer);
  if (key === undefined || answer.status >= 300) {
    const hint = `GitHub’s token says ${claims}: compare these with the trust policy.`;
    throw await apiFailure(purpose, 'sts', answer, { asked: 'agency', hint, hintFor: 'claims' });
  }
  return keyIdentity('GitHub OIDC, through the agency of `agency-urn`', key);
}

function readKey({ secrets }: SignInContext, { body }: HttpAnswer): AccessKey | undefined {
  const names = {
    accessKey: 'access_key_id',
    secretKey: 'secret_access_key',
    securityToken: 'security_token',
  };
  return readTemporaryKey(get(parseBody(body), 'credentials'), names, secrets);
}

/** 2 to 128 characters that show in the cloud's audit log which run it was. */
function sessionName({ GITHUB_RUN_ID: run, GITHUB_REPOSITORY: repository = '' }: NodeJS.ProcessEnv): string {
  return `github-${repository}-${run ?? 'run'}`.replace(/[^0-9A-Za-z_-]/g, '-').slice(0, 128);
}
