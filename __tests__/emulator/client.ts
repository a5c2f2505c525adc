/** A client of the emulator that shares nothing with the action's. */
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { type Emulator, seed } from '../../emulator/cloud/emulator.ts';

export interface Key {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The body: what its JSON holds, else its text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any form
  readonly body: any;
}

const seedKey: Key = { ak: seed.accessKey, sk: seed.secretKey };

/** A call to the emulator, signed by the official signer unless a token is given among the headers. */
export async function call(
  emulator: Emulator,
  method: string,
  path: string,
  {
    data,
    headers = {},
    key = seedKey,
  }: { data?: unknown; headers?: Record<string, string>; key?: Key | undefined } = {},
): Promise<Answered> {
  const url = new URL(path, emulator.url);
  const queryParams: Record<string, string[]> = {};
  for (const name of url.searchParams.keys()) queryParams[name] = url.searchParams.getAll(name);
  const given = {
    'Content-Type': 'application/json',
    ...headers,
    ...(key.securityToken !== undefined && { 'X-Security-Token': key.securityToken }),
  };
  const isSigned = !('X-Auth-Token' in given) && !('Authorization' in given);
  const all = isSigned
    ? (AKSKSigner.sign as (...parameters: unknown[]) => Record<string, string>)(
        { method, endpoint: url.origin + url.pathname, queryParams, headers: given, data },
        { getAk: () => key.ak, getSk: () => key.sk },
      )
    : given;
  const { host: _, ...sent } = all as Record<string, string>;
  const body = data === undefined ? {} : { body: JSON.stringify(data) };
  const answer = await fetch(url, { method, headers: sent, redirect: 'manual', ...body });
  const said = await answer.text();
  return { status: answer.status, headers: answer.headers, body: parsed(said) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, as it was sent. */
  readonly bytes: Buffer;
}

/** Sends what `fetch` would not send, and takes answers that it would not take. */
export function callRaw(
  emulator: Emulator,
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Readonly<Record<string, string>>; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, emulator.url), { method, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      buffer(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes }),
        reject,
      );
    });
    sent.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.alloc(0) });
    });
    sent.end(body);
  });
}
