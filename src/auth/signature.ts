import { createHash, createHmac } from 'node:crypto';
import { percentEncode } from '../http/percent-encode.ts';
import type { HttpRequest } from '../http/types.ts';
import type { AccessKey } from '../huaweicloud/access-key.ts';

/**
 * Headers that sign a request by SDK-HMAC-SHA256 (Huawei Cloud, *API Request Signing Guide*): `Host`, the date and
 * every header of the request are signed, and the hash of the body.
 * @param now the time that is signed; the gateway accepts 15 minutes more or less
 */
export function signRequest(request: HttpRequest, key: AccessKey, now = new Date()): Record<string, string> {
  const url = new URL(request.url);
  const date = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const added: Record<string, string> = { 'X-Sdk-Date': date };
  if (key.securityToken) added['X-Security-Token'] = key.securityToken;
  const headers = Object.entries({ ...request.headers, ...added, Host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(byName);
  const names = headers.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    canonicalPath(url),
    canonicalQuery(url),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body ?? ''),
  ].join('\n');
  const toSign = `SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', key.secretKey).update(toSign).digest('hex');
  return {
    ...added,
    Authorization: `SDK-HMAC-SHA256 Access=${key.accessKey}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function canonicalPath({ pathname }: URL): string {
  const path = pathname.split('/').map((segment) => percentEncode(decodeURIComponent(segment)));
  return `${path.join('/')}${pathname.endsWith('/') ? '' : '/'}`;
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .sort(([a, x], [b, y]) => byName([a], [b]) || byName([x], [y]))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

// By UTF-16 code unit: localeCompare is for people, and slow.
function byName([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
