import { type Arrived, type Checked, type CredentialCheck, gatewayError } from './http.ts';
import { Gateway, parseAuthorization } from './signature.ts';
import type { AccessKey } from './state.ts';

const minute = 60_000;
const allowedDifference = 15 * minute;
const failuresBeforeLock = 5;
const lockedFor = 5 * minute;

/** What the API gateway, which stands before ModelArts and IAM alike, says of a request's signature or token. */
export function checkCredentials(request: Arrived): Checked {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) return checkSignature(request, authorization);
  const token = request.headers['x-auth-token'];
  if (token !== undefined) return checkToken(request, token);
  return refused(request, 'none', 'x-auth-token not found');
}

function checkToken(request: Arrived, value: string): Checked {
  const token = request.state.tokens.get(value);
  if (!token) return refused(request, 'bad', 'decrypt token fail');
  if (expired(token.expiresAt, request.now)) return refused(request, 'bad', 'token expires');
  const { projectId, ownerProjectIds } = token;
  const projectIds = projectId === undefined ? [] : [projectId];
  return { check: 'token', identity: { projectIds, ...(ownerProjectIds && { ownerProjectIds }) } };
}

function checkSignature(request: Arrived, header: string): Checked {
  const authorization = parseAuthorization(header);
  if (!authorization) return refused(request, 'bad', 'verify aksk signature fail');
  const { accessKey, signedHeaders, signature } = authorization;

  const key = request.state.accessKeys.get(accessKey);
  const securityToken = request.headers['x-security-token'];
  // A temporary key is known by its security token only, so without it the gateway finds nothing.
  if (!key || (key.securityToken !== undefined && securityToken === undefined)) {
    return refused(request, 'bad', `Get secretKey failed,ak:${accessKey},err:ak not exist`);
  }
  if (key.lockedUntil !== undefined && key.lockedUntil > request.now.getTime()) {
    return refused(request, 'bad', 'AK access failed to reach the limit,forbidden');
  }
  if (securityToken !== key.securityToken) return refused(request, 'bad', 'decrypt token fail');

  const date = request.headers['x-sdk-date'] ?? '';
  const signedAt = parseSdkDate(date);
  // The one header that has to be signed: not even `host` does.
  if (signedAt === undefined || !signedHeaders.includes('x-sdk-date')) return badSignature(request, key);
  const difference = Math.abs(request.now.getTime() - signedAt);
  if (difference > allowedDifference || expired(key.expiresAt, request.now)) {
    const times = `signature time:${date},server time:${sdkDate(request.now)}`;
    return refused(request, 'bad', `signature expired,${times}`);
  }

  const canonical = Gateway.canonicalRequest(request, signedHeaders);
  if (canonical === undefined || Gateway.signature(canonical, date, key.sk) !== signature) {
    return badSignature(request, key, canonical);
  }
  key.failures = 0;
  return { check: 'ok', identity: { projectIds: key.projectIds, accessKey: key } };
}

function badSignature(request: Arrived, key: AccessKey, canonical?: string): Checked {
  key.failures += 1;
  if (key.failures >= failuresBeforeLock) {
    key.lockedUntil = request.now.getTime() + lockedFor;
    key.failures = 0;
  }
  // The gateway shows what it would have signed, and so any security token among it.
  const shown = canonical === undefined ? '' : `, canonicalRequest:${canonical.replaceAll('\n', '|')}`;
  return refused(request, 'bad', `verify aksk signature fail${shown}`);
}

function refused(request: Arrived, check: CredentialCheck, reason: string): Checked {
  const message = `Incorrect IAM authentication information: ${reason}`;
  return { check, refusal: gatewayError(request, 401, 'APIGW.0301', message) };
}

export function expired(expiresAt: number | undefined, now: Date): boolean {
  return expiresAt !== undefined && expiresAt <= now.getTime();
}

function parseSdkDate(value: string | undefined): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value ?? '');
  if (!match) return undefined;
  const [, year, month, day, hour, minutes, seconds] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minutes}:${seconds}Z`);
  return Number.isNaN(time) ? undefined : time;
}

function sdkDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}
