import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { type Answer, type Arrived, json, type Route } from './http.ts';
import type { State } from './state.ts';

/** GitHub's OIDC provider, and the check of its tokens that IAM and STS share. */
export const oidcRoutes: Route[] = [
  { call: 'oidc', method: 'GET', pattern: /^\/_oidc\/token$/, handle: issueIdToken },
  {
    call: 'oidc',
    method: 'GET',
    pattern: /^\/_oidc\/\.well-known\/openid-configuration$/,
    handle: discovery,
  },
  { call: 'oidc', method: 'GET', pattern: /^\/_oidc\/\.well-known\/jwks$/, handle: jwks },
];

const keyId = 'emulator';
const algorithm = 'RS256';

let keys: ReturnType<typeof makeKeys> | undefined;

/** Made once a process, and only when somebody asks: an RSA key takes its time. */
function signingKeys(): ReturnType<typeof makeKeys> {
  keys ??= makeKeys();
  return keys;
}

async function makeKeys() {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: 'sig' };
  return { privateKey, jwks: { keys: [jwk] } };
}

async function issueIdToken(request: Arrived): Promise<Answer> {
  const { oidc } = request.state;
  if (/^bearer (.*)$/i.exec(request.headers.authorization ?? '')?.[1] !== oidc.requestToken) {
    return json(401, { message: 'The request token is not valid.' });
  }
  const audience = request.query.get('audience') || oidc.defaultAudience;
  return json(200, { value: await idToken(request.state, audience, request.now) });
}

/** A token such as GitHub gives to a job; `claims` replaces claims of `state.oidc`, iss, aud and exp included. */
export async function idToken(
  state: State,
  audience: string,
  now: Date = new Date(),
  claims: JWTPayload = {},
): Promise<string> {
  const { privateKey } = await signingKeys();
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({
    jti: randomUUID(),
    iss: state.oidc.issuer,
    aud: audience,
    nbf: seconds - 5,
    iat: seconds,
    exp: seconds + state.oidc.lifetimeSeconds,
    ...state.oidc.claims,
    ...claims,
  })
    .setProtectedHeader({ alg: algorithm, kid: keyId, typ: 'JWT' })
    .sign(privateKey);
}

function discovery(request: Arrived): Answer {
  return json(200, {
    issuer: request.state.oidc.issuer,
    jwks_uri: `${request.origin}/_oidc/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf'],
    id_token_signing_alg_values_supported: [algorithm],
    scopes_supported: ['openid'],
  });
}

async function jwks(): Promise<Answer> {
  return json(200, (await signingKeys()).jwks);
}

/** The claims of a token that is signed by the provider, of this issuer and in its time; else what is wrong. */
export async function verifyIdToken(
  token: string,
  issuer: string,
  now: Date,
): Promise<{ sub: string; iss: string; aud: string[] } | { problem: string }> {
  try {
    const keySet = createLocalJWKSet((await signingKeys()).jwks);
    const { payload } = await jwtVerify(token, keySet, {
      issuer,
      currentDate: now,
      algorithms: [algorithm],
      requiredClaims: ['sub', 'aud', 'exp'],
    });
    return { sub: String(payload.sub), iss: issuer, aud: [payload.aud ?? []].flat() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether one of the patterns matches the whole text; `*` stands for any run of characters. */
export function matchesAny(patterns: string[], value: string): boolean {
  return patterns.some((pattern) => {
    const literals = pattern.split('*').map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${literals.join('.*')}$`, 's').test(value);
  });
}
