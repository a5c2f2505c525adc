import { ActionError, codes } from '../errors.ts';
import { parseBody } from '../http/json-body.ts';
import type { HttpAnswer } from '../http/types.ts';
import { asObject, asString, get } from '../json.ts';
import { excerpt } from '../text.ts';
import type { SignInContext } from './identity.ts';

/** GitHub's ID token, and what may be shown of it. */
export interface IdToken {
  readonly token: string;
  /** `iss`, `aud` and `sub`, which are no secrets, as a trust policy has to name them. */
  readonly claims: string;
}

/**
 * Asks GitHub for an ID token (GitHub Docs, *OpenID Connect reference*). It lives for some minutes only: ask right
 * before the exchange.
 * @param endpoint the service that it will be exchanged at
 */
export async function requestIdToken(
  { env, http, secrets, connectAhead }: SignInContext,
  audience: string,
  endpoint: string,
): Promise<IdToken> {
  const url = env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '';
  const bearer = secrets.add(env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '');
  if (url === '' || bearer === '') {
    throw new ActionError({
      code: codes.oidc,
      what: 'Could not get an OIDC token from GitHub',
      why: 'this job may not ask for one: it has no `id-token: write` permission',
      cure:
        'Add `permissions: { id-token: write, contents: read }` to the job. A pull request from a fork never gets ' +
        'that permission: there, skip the step, or run it on `workflow_run` after the pull request’s own run.',
    });
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ActionError({
      code: codes.oidc,
      what: 'Could not get an OIDC token from GitHub',
      why: 'ACTIONS_ID_TOKEN_REQUEST_URL is not a URL',
      cure: 'Leave it as the runner sets it.',
    });
  }
  for (const called of [url, endpoint]) http.connectAhead(called);
  connectAhead();
  const readToken = ({ body }: HttpAnswer) => asString(get(parseBody(body), 'value'));
  const answer = await http.send({
    purpose: 'get an OIDC token from GitHub',
    request: {
      method: 'GET',
      url:
        audience === ''
          ? url
          : `${url}${url.includes('?') ? '&' : '?'}audience=${encodeURIComponent(audience)}`,
      headers: { Authorization: `Bearer ${bearer}`, Accept: 'application/json' },
    },
    // Without a word of the body: it may hold a part of a token.
    validate: (found) => (readToken(found) === undefined ? 'it holds no token' : undefined),
  });
  const token = readToken(answer);
  if (token === undefined || answer.status >= 300) {
    throw new ActionError({
      code: codes.oidc,
      what: 'Could not get an OIDC token from GitHub',
      why: `GitHub answered HTTP ${answer.status} without a token`,
      cure: 'Run the job again; see https://www.githubstatus.com if it stays so.',
      httpStatus: answer.status,
      attempts: answer.attempts,
    });
  }
  return { token: secrets.add(token), claims: describeClaims(token) };
}

function describeClaims(token: string): string {
  const payload = parseBody(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const claims = asObject(payload) ?? {};
  return ['iss', 'aud', 'sub']
    .map((name) => `${name}=${excerpt(JSON.stringify(claims[name]) ?? 'none', 300)}`)
    .join(', ');
}
