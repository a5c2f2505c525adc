import { createHash } from 'node:crypto';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { type Answer, type Arrived, gatewayError, type Identity } from './http.ts';
import type { AccessKey } from './state.ts';

/** What came of checking the credentials; `token` = a valid X-Auth-Token. */
export type CredentialCheck = 'ok' | 'bad' | 'token' | 'none';

export type Checked =
  | { verdict: CredentialCheck; identity: Identity }
  | { verdict: CredentialCheck; refusal: Answer };

const minute = 60_000;
const allowedDifference = 15 * minute;
const failuresBeforeLock = 5;
const lockedFor = 5 * minute;

/**
 * The official SDK's signer, given the bytes that arrived instead of an object to serialise. It signs every
 * header that it is given and takes its date from `X-Sdk-Date`, so giving it just the headers that the client
 * says it signed rebuilds the client's signature.
 */
class ArrivedSigner extends AKSKSigner {
  /** Of the last signature; the gateway repeats it in its message. */
  static canonicalRequest = '';

  static override buildPayloadHash(request: { data: Buffer }): string {
    return createHash('sha256').update(request.data).digest('hex');
  }

  static override buildCanonicalRequest(
    ...parts: Parameters<(typeof AKSKSigner)['buildCanonicalRequest']>
  ): string {
    ArrivedSigner.canonicalRequest = AKSKSigner.buildCanonicalRequest(...parts);
    return ArrivedSigner.canonicalRequest;
  }
}

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
  return { verdict: 'token', identity: { projectIds: token.projectId ? [token.projectId] : [] } };
}

function checkSignature(request: Arrived, authorization: string): Checked {
  const parts = /^SDK-HMAC-SHA256 Access=(?<ak>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=/.exec(
    authorization,
  )?.groups as { ak: string; names: string } | undefined;
  if (!parts) return refused(request, 'bad', 'verify aksk signature fail');

  const key = request.state.accessKeys.get(parts.ak);
  const securityToken = request.headers['x-security-token'];
  // A temporary key is known by its security token only, so without it the gateway finds nothing.
  if (!key || (key.securityToken !== undefined && securityToken === undefined)) {
    return refused(request, 'bad', `Get secretKey failed,ak:${parts.ak},err:ak not exist`);
  }
  if (key.lockedUntil !== undefined && key.lockedUntil > request.now.getTime()) {
    return refused(request, 'bad', 'AK access failed to reach the limit,forbidden');
  }
  if (securityToken !== key.securityToken) return refused(request, 'bad', 'decrypt token fail');

  const signedAt = parseSdkDate(request.headers['x-sdk-date']);
  if (signedAt === undefined) return badSignature(request, key);
  const difference = Math.abs(request.now.getTime() - signedAt);
  if (difference > allowedDifference || expired(key.expiresAt, request.now)) {
    return refused(
      request,
      'bad',
      `signature expired,signature time:${request.headers['x-sdk-date']},server time:${sdkDate(request.now)}`,
    );
  }

  const names = parts.names.split(';');
  const complete =
    names.includes('host') &&
    names.includes('x-sdk-date') &&
    names.every((name) => request.headers[name] !== undefined);
  if (!complete) return badSignature(request, key);
  if (sign(request, names, key) !== authorization) {
    return badSignature(request, key, ArrivedSigner.canonicalRequest);
  }
  key.failures = 0;
  return { verdict: 'ok', identity: { projectIds: key.projectIds } };
}

function sign(request: Arrived, names: string[], key: AccessKey): string {
  const headers: Record<string, string> = {};
  for (const name of names) {
    // The signer looks for its date under this spelling, and would take the time of day without it.
    headers[name === 'x-sdk-date' ? 'X-Sdk-Date' : name] = request.headers[name] as string;
  }
  const queryParams: Record<string, string[]> = Object.create(null);
  for (const name of request.query.keys()) queryParams[name] = request.query.getAll(name);
  const signed: { Authorization?: string } = ArrivedSigner.sign(
    {
      endpoint: request.origin + request.path,
      method: request.method,
      headers,
      queryParams,
      data: request.body,
    },
    // The signer asks a credential for nothing but these two.
    { getAk: () => key.ak, getSk: () => key.sk } as unknown as Parameters<typeof AKSKSigner.sign>[1],
  );
  return signed.Authorization ?? '';
}

function badSignature(request: Arrived, key: AccessKey, canonicalRequest?: string): Checked {
  key.failures += 1;
  if (key.failures >= failuresBeforeLock) {
    key.lockedUntil = request.now.getTime() + lockedFor;
    key.failures = 0;
  }
  const echo = canonicalRequest === undefined ? '' : `,canonicalRequest:${canonicalRequest}`;
  return refused(request, 'bad', `verify aksk signature fail${echo}`);
}

function refused(request: Arrived, verdict: CredentialCheck, reason: string): Checked {
  const message = `Incorrect IAM authentication information: ${reason}`;
  return { verdict, refusal: gatewayError(request, 401, 'APIGW.0301', message) };
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
