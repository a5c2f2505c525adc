import { createHmac } from 'node:crypto';
import type { HttpRequest } from '../../http/types.ts';
import type { AccessKey } from '../access-key.ts';

/**
 * Headers that sign a request for OBS (Object Storage Service API Reference, *Authentication of Signature in a
 * Header*). Neither the host nor the query is signed, so a redirect must never be followed with them.
 * @param resource `/bucket/key`, the key encoded as it is sent; of the bucket itself `/bucket/`
 * @param now the time that is signed; OBS accepts 15 minutes more or less
 */
export function signObsRequest(
  { method, headers }: Pick<HttpRequest, 'method' | 'headers'>,
  resource: string,
  { accessKey, secretKey, securityToken }: AccessKey,
  now = new Date(),
): Record<string, string> {
  const date = now.toUTCString();
  const token: Record<string, string> = securityToken ? { 'x-obs-security-token': securityToken } : {};
  const sent = new Map(
    Object.entries({ ...headers, ...token }).map(([name, value]) => [name.toLowerCase(), value.trim()]),
  );
  const canonicalHeaders = [...sent]
    .filter(([name]) => name.startsWith('x-obs-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`);
  const toSign = [
    method,
    sent.get('content-md5') ?? '',
    sent.get('content-type') ?? '',
    date,
    `${canonicalHeaders.join('')}${resource}`,
  ].join('\n');
  const signature = createHmac('sha1', secretKey).update(toSign).digest('base64');
  return { Date: date, ...token, Authorization: `OBS ${accessKey}:${signature}` };
}
