import { parseBody } from '../http/json-body.ts';
import type { HttpAnswer } from '../http/types.ts';
import type { AccessKey } from '../huaweicloud/access-key.ts';
import { apiFailure } from '../huaweicloud/answers.ts';
import { get } from '../json.ts';
import { requestIdToken } from './github-oidc.ts';
import { type Identity, keyIdentity, readTemporaryKey, type SignInContext } from './identity.ts';

/** The trust of an agency in the tokens of GitHub. */
interface Trust {
  readonly providerUrn: string;
  readonly agencyUrn: string;
  readonly audience: string;
}

/** By the token that GitHub gives to this job. */
export async function assumeAgency(context: SignInContext, trust: Trust): Promise<Identity> {
  const { token, claims } = await requestIdToken(context, trust.audience, context.cloud.stsEndpoint);
  return assumeAgencyWith(context, {
    ...trust,
    token,
    source: 'GitHub OIDC, through the agency of `agency-urn`',
    hint: `GitHub’s token says ${claims}: compare these with the trust policy.`,
  });
}

/** Who is to be assumed, and what proves that one may. */
interface Assumption extends Omit<Trust, 'audience'> {
  readonly source: string;
  readonly token: string;
  readonly hint?: string;
  readonly sessionName?: string | undefined;
  readonly durationSeconds?: number | undefined;
  /** Other fields of the request. */
  readonly more?: object;
}

/** Security Token Service API Reference, *AssumeAgencyWithOIDC*. */
export async function assumeAgencyWith(context: SignInContext, of: Assumption): Promise<Identity> {
  const purpose = 'assume the agency of `agency-urn`';
  const answer = await context.http.send({
    purpose,
    request: {
      method: 'POST',
      url: `${context.cloud.stsEndpoint}/v5/agencies/assume-with-oidc`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        provider_urn: of.providerUrn,
        agency_urn: of.agencyUrn,
        agency_session_name: of.sessionName ?? sessionName(context.env),
        id_token: of.token,
        // As long as the step may take, and the least that STS gives.
        duration_seconds: of.durationSeconds ?? Math.max(900, context.timeoutMs / 1000),
        ...of.more,
      }),
    },
    // Without a word of the body: it may hold a part of a key.
    validate: (found) =>
      readKey(context, found) === undefined ? 'it holds no whole credentials' : undefined,
  });
  const key = readKey(context, answer);
  if (key === undefined || answer.status >= 300) {
    throw await apiFailure(purpose, 'sts', answer, { asked: 'agency', hint: of.hint, hintFor: 'claims' });
  }
  return keyIdentity(of.source, key);
}

function readKey({ secrets }: SignInContext, { body }: HttpAnswer): AccessKey | undefined {
  const names = {
    accessKey: 'access_key_id',
    secretKey: 'secret_access_key',
    securityToken: 'security_token',
  };
  return readTemporaryKey(get(parseBody(body), 'credentials'), names, secrets);
}

/** 2 to 128 characters that show in the cloud's audit log which run it was: a long repository is cut, not the run. */
function sessionName({ GITHUB_RUN_ID: run, GITHUB_REPOSITORY: repository = '' }: NodeJS.ProcessEnv): string {
  const end = `-${run ?? 'run'}`;
  return `${`github-${repository}`.slice(0, 128 - end.length)}${end}`.replace(/[^0-9A-Za-z_+=,.@-]/g, '-');
}
