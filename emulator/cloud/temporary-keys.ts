import { randomBytes } from 'node:crypto';
import { type Answer, type Arrived, at, flatError, isObject, json, jsonObject, type Route } from './http.ts';
import type { AccessKey, Policy } from './state.ts';

/** IAM's exchange of a token, or of a key, for a key that lives for a while. */
export const temporaryKeyRoutes: Route[] = [
  {
    call: 'temporary-key',
    method: 'POST',
    pattern: /^\/v3\.0\/OS-CREDENTIAL\/securitytokens$/,
    signed: true,
    handle: exchange,
  },
];

function exchange(request: Arrived): Answer {
  const body = jsonObject(request);
  const identity = at(body, 'auth', 'identity');
  const duration = at(identity, 'token', 'duration_seconds') ?? 900;
  if (!isObject(identity) || JSON.stringify(identity.methods) !== '["token"]') {
    return flatError(400, 'IAM.0011', 'Request body is invalid.');
  }
  if (!Number.isInteger(duration) || (duration as number) < 900 || (duration as number) > 86_400) {
    return flatError(400, 'IAM.0007', 'The duration_seconds should be in [900,86400].');
  }
  const { policy } = identity;
  if (policy !== undefined && !isPolicy(policy)) return flatError(400, 'IAM.0007', 'The policy is invalid.');
  const key = issueTemporaryKey(request, {
    projectIds: request.identity?.ownerProjectIds ?? request.identity?.projectIds ?? [],
    seconds: duration as number,
    ...(policy !== undefined && { policy }),
  });
  return json(201, {
    credential: {
      access: key.ak,
      secret: key.sk,
      securitytoken: key.securityToken,
      expires_at: new Date(key.expiresAt).toISOString().replace('Z', '000Z'),
    },
  });
}

/** A policy of version 1.1 on OBS, which is all that a temporary key can be narrowed to. */
function isPolicy(value: unknown): value is Policy {
  if (!isObject(value) || value.Version !== '1.1' || !Array.isArray(value.Statement)) return false;
  return (
    value.Statement.length > 0 &&
    value.Statement.every(
      (statement) =>
        isObject(statement) &&
        (statement.Effect === 'Allow' || statement.Effect === 'Deny') &&
        areTexts(statement.Action, /^obs:[a-z]+:[A-Za-z*]+$/i) &&
        areTexts(statement.Resource, /^obs:\*:\*:[a-z]+:.+$/i),
    )
  );
}

function areTexts(value: unknown, pattern: RegExp): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((text) => typeof text === 'string' && pattern.test(text))
  );
}

/** A new key of whoever asks, known from now on. */
export function issueTemporaryKey(
  request: Arrived,
  { seconds, ...grant }: { projectIds: string[]; seconds: number; policy?: Policy },
): AccessKey & Required<Pick<AccessKey, 'securityToken' | 'expiresAt'>> {
  const key = {
    ak: `HST${randomBytes(9).toString('hex').toUpperCase().slice(0, 17)}`,
    sk: randomBytes(30).toString('base64url'),
    securityToken: `ggpjbi${randomBytes(600).toString('base64')}`,
    expiresAt: request.now.getTime() + seconds * 1000,
    failures: 0,
    ...grant,
  };
  request.state.accessKeys.set(key.ak, key);
  return key;
}
