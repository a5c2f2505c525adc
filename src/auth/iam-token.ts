import { parseBody } from '../http/json-body.ts';
import type { Call } from '../http/types.ts';
import { apiFailure } from '../huaweicloud/answers.ts';
import { asString, get } from '../json.ts';
import { type Identity, type SignInContext, tokenIdentity } from './identity.ts';

/**
 * Asks IAM for a token and makes an identity of it. The token is the header `X-Subject-Token`; the body names the
 * project (Identity and Access Management API Reference, *Obtaining a User Token*).
 */
export async function issueToken(
  { http, secrets }: SignInContext,
  source: string,
  call: Omit<Call, 'reject'>,
  hint = '',
): Promise<Identity> {
  const answer = await http.send({
    ...call,
    validate: ({ headers }) => (headers.get('x-subject-token') ? undefined : 'it has no X-Subject-Token'),
  });
  const token = secrets.add(answer.headers.get('x-subject-token') ?? '');
  if (answer.status >= 300) throw apiFailure(call.purpose, 'iam', answer, { hint });
  return tokenIdentity(source, token, asString(get(parseBody(answer.body), 'token', 'project', 'id')));
}
