import { ActionError, codes } from '../errors.ts';
import { notObject, parseBody } from '../http/json-body.ts';
import { apiFailure } from '../huaweicloud/answers.ts';
import type { ObsPlace } from '../huaweicloud/obs/address.ts';
import type { ObsSigner } from '../huaweicloud/obs/client.ts';
import { get } from '../json.ts';
import { type Identity, readTemporaryKey, type SignInContext } from './identity.ts';

const byKey = 'Sign in with `agency-urn` or an access key instead: OBS takes those as they are.';
const projectScope =
  'The key was made from a token, and permissions for OBS are granted globally: a token of one project may not carry ' +
  `them. ${byKey}`;

/**
 * Whose key reads a place in OBS. OBS takes no token, so one is exchanged for a temporary key that can read that place
 * and nothing else (Identity and Access Management API Reference, *Obtaining a Temporary AK/SK by a Token*); once for
 * each place.
 */
export function obsSigners(
  identity: Identity,
  context: Pick<SignInContext, 'http' | 'cloud' | 'secrets' | 'timeoutMs'>,
): (place: ObsPlace) => Promise<ObsSigner> {
  const { key } = identity;
  if (key !== undefined) return () => Promise.resolve({ key });
  const exchanged = new Map<string, Promise<ObsSigner>>();
  return (place) => {
    const name = `${place.bucket}/${place.key}`;
    const known = exchanged.get(name) ?? exchangeToken(identity, context, place);
    exchanged.set(name, known);
    return known;
  };
}

async function exchangeToken(
  identity: Identity,
  { http, cloud, secrets, timeoutMs }: Pick<SignInContext, 'http' | 'cloud' | 'secrets' | 'timeoutMs'>,
  place: ObsPlace,
): Promise<ObsSigner> {
  const purpose = 'exchange the token for a temporary key, which OBS needs';
  if (cloud.iamEndpoint === '') {
    throw new ActionError({
      code: codes.input,
      kind: 'input',
      what: `Could not ${purpose}`,
      why: '`iam-endpoint` is missing, and it can not be derived for this cloud',
      cure: `Give the base URL of its IAM. Or: ${byKey}`,
    });
  }
  const names = { accessKey: 'access', secretKey: 'secret', securityToken: 'securitytoken' };
  const read = (body: string) => readTemporaryKey(get(parseBody(body), 'credential'), names, secrets);
  const answer = await http.send({
    purpose,
    request: {
      method: 'POST',
      url: `${cloud.iamEndpoint}/v3.0/OS-CREDENTIAL/securitytokens`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['token'],
            // As long as the step may take, and the least that IAM gives.
            token: { duration_seconds: Math.max(900, timeoutMs / 1000) },
            policy: readingPolicy(place),
          },
        },
      }),
    },
    authorize: (request) => identity.authorize(request),
    // Without a word of the body: it may hold a part of a key.
    validate: (found) =>
      notObject(found) ?? (read(found.body) === undefined ? 'it holds no whole credential' : undefined),
  });
  const key = read(answer.body);
  if (key === undefined || answer.status >= 300)
    throw await apiFailure(purpose, 'iam', answer, { asked: 'temporary-key', hint: byKey });
  return { key, hint: projectScope };
}

/** A policy that lets a key read one object, or all below a folder, and nothing else. */
function readingPolicy({ bucket, key }: ObsPlace): object {
  const objects = key === '' || key.endsWith('/') ? `${key}*` : key;
  return {
    Version: '1.1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['obs:object:GetObject'],
        Resource: [`obs:*:*:object:${bucket}/${objects}`],
      },
      // Without it, a missing object is answered like a forbidden one.
      { Effect: 'Allow', Action: ['obs:bucket:ListBucket'], Resource: [`obs:*:*:bucket:${bucket}`] },
    ],
  };
}
