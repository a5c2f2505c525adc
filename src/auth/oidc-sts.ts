import { ActionError, codes } from '../errors.ts';
import { at, text } from '../json.ts';
import { apiFailure, parseAnswer } from '../modelarts/answers.ts';
import { requestIdToken } from './github-oidc.ts';
import { type Identity, keyIdentity, type SignInContext } from './identity.ts';

/**
 * GitHub's OIDC token exchanged for a temporary access key of an agency
 * (Security Token Service API Reference, *AssumeAgencyWithOIDC*). No key is stored anywhere.
 */
export async function signInByAgency(
  context: SignInContext,
  trust: { readonly providerUrn: string; readonly agencyUrn: string; readonly audience: string },
): Promise<Identity> {
  const { token, claims } = await requestIdToken(context, trust.audience);
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
        duration_seconds: 900,
      }),
    },
  });
  const credentials = at(parseAnswer(answer.body), 'credentials');
  const accessKey = context.secrets.add(text(at(credentials, 'access_key_id')) ?? '');
  const secretKey = context.secrets.add(text(at(credentials, 'secret_access_key')) ?? '');
  const securityToken = context.secrets.add(text(at(credentials, 'security_token')) ?? '');
  if (answer.status >= 300) {
    throw apiFailure(
      purpose,
      'sts',
      answer,
      `GitHub’s token says ${claims}: compare these with the trust policy.`,
    );
  }
  if (accessKey === '' || secretKey === '' || securityToken === '') {
    throw new ActionError({
      code: codes.response,
      what: `Could not ${purpose}`,
      why: `the answer (HTTP ${answer.status}) holds no whole credentials`,
      cure: 'Check `sts-endpoint`: it must be the base URL of an STS.',
      httpStatus: answer.status,
      attempts: answer.attempts,
    });
  }
  return keyIdentity('GitHub OIDC, through the agency of `agency-urn`', {
    accessKey,
    secretKey,
    securityToken,
  });
}

/** 2 to 128 characters that show in the cloud's audit log which run it was. */
function sessionName({ GITHUB_RUN_ID: run, GITHUB_REPOSITORY: repository = '' }: NodeJS.ProcessEnv): string {
  return `github-${repository}-${run ?? 'run'}`.replace(/[^0-9A-Za-z_-]/g, '-').slice(0, 128);
}
