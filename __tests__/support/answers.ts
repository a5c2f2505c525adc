import type { Identity } from '../../src/auth/identity.ts';
import type { Http } from '../../src/http/retry.ts';
import type { Call, HttpAnswer } from '../../src/http/types.ts';

/** An answer as the HTTP client hands it on: HTTP 400 unless told otherwise. */
export function answer(
  body: string,
  more: Partial<HttpAnswer> & { named?: Record<string, string> } = {},
): HttpAnswer {
  const { named = {}, ...rest } = more;
  return { status: 400, headers: new Headers(named), body, attempts: 1, clockSkewMs: undefined, ...rest };
}

export const identity = { authorize: () => ({}) } as unknown as Identity;

/** An HTTP client that answers with these bodies, one after the other, and then no more. */
export function scriptedHttp(bodies: readonly (string | object)[], status = 200) {
  const calls: Call[] = [];
  const send = async (call: Call): Promise<HttpAnswer> => {
    const body = bodies[calls.push(call) - 1];
    if (body === undefined) throw new Error('one request too many');
    return answer(typeof body === 'string' ? body : JSON.stringify(body), { status });
  };
  return { http: { send } as unknown as Http, calls };
}
