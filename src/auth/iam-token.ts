import { parseBody } from '../http/json-body.ts';
import { apiFailure } from '../huaweicloud/answers.ts';
import type { Cloud } from '../huaweicloud/cloud.ts';
import { asString, get } from '../json.ts';
import { type Identity, type SignInContext, tokenIdentity } from './identity.ts';

/** What IAM is asked for a token with. */
interface TokenRequest {
  readonly purpose: string;
  readonly asked: 'password-token' | 'id-token';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly auth: object;
  /** What to compare if IAM refuses. */
  readonly hint?: string;
}

/**
 * Asks IAM for a token and makes an identity of it. The token is the header `X-Subject-Token`; the body names the
 * project (Identity and Access Management API Reference, *Obtaining a User Token*).
 * @param source where the identity came from, for the log
 */
export async function issueToken(
  { cloud, http, secrets, connectAhead }: SignInContext,
  source: string,
  { purpose, asked, path, headers, auth, hint = '' }: TokenRequest,
): Promise<Identity> {
  http.connectAhead(cloud.iamEndpoint);
  connectAhead();
  const answer = await http.send({
    purpose,
    request: {
      method: 'POST',
      url: `${cloud.iamEndpoint}${path}`,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ auth }),
    },
    validate: (found) => (found.headers.get('x-subject-token') ? undefined : 'it has no X-Subject-Token'),
  });
  const token = secrets.add(answer.headers.get('x-subject-token') ?? '');
  if (answer.status >= 300)
    throw await apiFailure(purpose, 'iam', answer, { asked, hint, hintFor: 'claims' });
  return tokenIdentity(source, token, asString(get(parseBody(answer.body), 'token', 'project', 'id')));
}

/** Exchanges any OIDC token (IAM API Reference, *Obtaining a Token with an OpenID Connect ID Token*). */
export function exchangeIdToken(
  context: SignInContext,
  source: string,
  { idpId, token, hint = '' }: { readonly idpId: string; readonly token: string; readonly hint?: string },
): Promise<Identity> {
  return issueToken(context, source, {
    purpose: 'exchange an OIDC token at IAM',
    asked: 'id-token',
    path: '/v3.0/OS-AUTH/id-token/tokens',
    headers: { 'X-Idp-Id': idpId },
    auth: { id_token: { id: token }, scope: tokenScope(context.cloud) },
    hint,
  });
}

/** The project that a token is asked for: by its ID, else by its name, which is the region's. */
export function tokenScope({ projectId, region }: Cloud): { project: { id: string } | { name: string } } {
  return { project: projectId === '' ? { name: region } : { id: projectId } };
}
