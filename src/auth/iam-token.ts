import { ActionError, codes } from '../errors.ts';
import type { Call } from '../http.ts';
import { at, text } from '../json.ts';
import { apiFailure, parseAnswer } from '../modelarts/answers.ts';
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
  const answer = await http.send(call);
  const token = secrets.add(answer.headers.get('x-subject-token') ?? '');
  const body = parseAnswer(answer.body);
  if (answer.status >= 300) throw apiFailure(call.purpose, 'iam', answer, hint);
  if (token === '') {
    throw new ActionError({
      code: codes.response,
      what: `Could not ${call.purpose}`,
      why: `the answer (HTTP ${answer.status}) has no X-Subject-Token`,
      cure: 'Check `iam-endpoint`: it must be the base URL of an IAM.',
      httpStatus: answer.status,
      attempts: answer.attempts,
    });
  }
  return tokenIdentity(source, token, text(at(body, 'token', 'project', 'id')));
}
