import { randomBytes } from 'node:crypto';
import { expired } from './credentials.ts';
import { type Answer, type Arrived, json, type Route, text } from './http.ts';

/** The metadata service of an Elastic Cloud Server. */
export const metadataRoutes: Route[] = [
  {
    call: 'metadata-token',
    method: 'PUT',
    pattern: /^\/meta-data\/latest\/api\/token$/,
    handle: metadataToken,
  },
  {
    call: 'metadata-key',
    method: 'GET',
    pattern: /^\/openstack\/latest\/securitykey$/,
    handle: securityKey,
  },
];

const longestTtl = 21_600;
const keyLifetime = 24 * 60 * 60 * 1000;

function metadataToken(request: Arrived): Answer {
  const { metadata } = request.state;
  if (metadata.mode === 'absent') return somethingElse();
  if (metadata.mode === 'v1') return text(metadata.tokenRefusal, '');
  const ttl = Number(request.headers['x-metadata-token-ttl-seconds']);
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > longestTtl) return text(400, 'Bad Request');
  const token = randomBytes(32).toString('base64url');
  metadata.tokens.set(token, request.now.getTime() + ttl * 1000);
  return text(200, token);
}

function securityKey(request: Arrived): Answer {
  const { metadata, accessKeys } = request.state;
  if (metadata.mode === 'absent') return somethingElse();
  if (metadata.mode !== 'v1') {
    const token = request.headers['x-metadata-token'] ?? '';
    if (expired(metadata.tokens.get(token) ?? 0, request.now)) return text(401, 'Unauthorized');
  }
  const key = accessKeys.get(metadata.ak);
  if (metadata.mode === 'no-agency' || !key) return text(401, 'Please configure Cloud Service Agency first');
  return json(200, {
    credential: {
      access: key.ak,
      secret: key.sk,
      securitytoken: key.securityToken,
      expires_at: new Date(key.expiresAt ?? request.now.getTime() + keyLifetime)
        .toISOString()
        .replace('Z', '000Z'),
    },
  });
}

/** On other clouds another service answers at this address. */
function somethingElse(): Answer {
  return text(404, '<html><body><h1>404 Not Found</h1></body></html>', 'text/html');
}
