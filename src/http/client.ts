import ky from 'ky';
import { ActionError, causes, codes } from '../errors.ts';
import { asObject } from '../json.ts';
import { excerpt } from '../text.ts';
import { BodyTooLargeError, createFetch } from './fetch.ts';
import type { Agents } from './proxy.ts';

/** One request, as it is to be sent: what is signed is exactly this. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent and hashed as these bytes in UTF-8; none for GET. */
  readonly body?: string | undefined;
}

/** An answer that was read to its end, of any status but a redirect. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Requests it took, 1 or more. */
  readonly attempts: number;
  /** The server's clock minus ours in milliseconds, where the answer had a `Date`. */
  readonly clockSkewMs: number | undefined;
}

export interface Call {
  /** What the request is for, to follow "could not": "update job 8992". */
  readonly purpose: string;
  readonly request: HttpRequest;
  /** Headers that prove who asks, made anew for each try: a signature is valid for 15 minutes. */
  readonly authorize?: ((request: HttpRequest) => Readonly<Record<string, string>>) | undefined;
  /** Why a 2xx answer can't be used, if it can't; it is then tried again like a fault. */
  readonly validate?: ((answer: HttpAnswer) => string | undefined) | undefined;
  /** Follow a redirect that stays on the same origin (GitHub, for a repository with a new name). */
  readonly followSameOrigin?: boolean;
  /** Fewer tries or less time than the step's own limits. */
  readonly maxAttempts?: number;
  readonly withinMs?: number;
}

export interface HttpLimits {
  readonly maxAttempts: number;
  /** For everything that the step does. */
  readonly timeoutMs: number;
  readonly startedAtMs: number;
}

const maxBodyBytes = 8 * 1024 * 1024;
const retryableStatuses = new Set([408, 429, 500, 502, 503, 504]);
const tlsFault =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_|HOSTNAME_MISMATCH|ERR_SSL_)/;

/** Sends requests until they are answered, refused for good, or out of tries or time. */
export class Http {
  readonly #limits: HttpLimits;
  readonly #cancelled: AbortSignal;
  readonly #say: (line: string) => void;
  readonly #fetch: typeof fetch;

  constructor(limits: HttpLimits, agents: Agents, cancelled: AbortSignal, say: (line: string) => void) {
    this.#fetch = createFetch(agents, maxBodyBytes);
    this.#limits = limits;
    this.#cancelled = cancelled;
    this.#say = say;
  }

  /**
   * @returns the answer, whatever its status, once it is not worth another try
   * @throws ActionError NETWORK_ERROR, TLS_ERROR, REDIRECT_REFUSED, RESPONSE_INVALID, TIMEOUT, CANCELLED
   */
  async send(call: Call): Promise<HttpAnswer> {
    const { timeoutMs, startedAtMs } = this.#limits;
    const ends = Math.min(
      startedAtMs + timeoutMs,
      performance.now() + (call.withinMs ?? Number.POSITIVE_INFINITY),
    );
    const maxAttempts = Math.min(call.maxAttempts ?? this.#limits.maxAttempts, this.#limits.maxAttempts);
    for (let attempt = 1; ; attempt++) {
      const tried = await this.#try(call, attempt, ends - performance.now());
      if (attempt >= maxAttempts || !tried.again) return giveUp(tried, attempt);
      const wait = tried.waitMs ?? backoffMs(attempt);
      if (performance.now() + wait >= ends) {
        const asked = tried.waitMs === undefined ? '' : ` and the server asks to wait ${seconds(wait)}`;
        throw this.#outOfTime(call, attempt, `the last try gave ${tried.reason}${asked}`, ends);
      }
      this.#say(
        `try ${attempt} of ${maxAttempts} to ${call.purpose}: ${tried.reason}; again in ${seconds(wait)}`,
      );
      await pause(wait, this.#cancelled);
    }
  }

  async #try(call: Call, attempt: number, leftMs: number): Promise<Tried> {
    if (this.#cancelled.aborted) throw cancelled(call, attempt - 1);
    if (leftMs <= 0) throw this.#outOfTime(call, attempt - 1, undefined, performance.now());
    const limitMs = Math.min(leftMs, tryLimitMs(this.#limits));
    const abort = new AbortController();
    const stop = () => abort.abort();
    const timer = setTimeout(stop, limitMs);
    this.#cancelled.addEventListener('abort', stop, { once: true });
    try {
      const answer = await exchange(call, attempt, this.#fetch, abort.signal);
      if (answer.status >= 300 && answer.status < 400) throw redirected(call, answer);
      if (retryableStatuses.has(answer.status)) {
        const waitMs =
          retryAfterMs(answer) ?? (answer.status === 429 ? 2000 + Math.random() * 3000 : undefined);
        return { answer, again: true, reason: `HTTP ${answer.status}`, waitMs };
      }
      const flaw = answer.status < 300 ? call.validate?.(answer) : undefined;
      if (flaw === undefined) return { answer, again: false };
      return { error: invalid(call, answer, flaw), again: true, reason: flaw };
    } catch (error) {
      if (error instanceof ActionError) throw error;
      if (error instanceof BodyTooLargeError) throw tooLarge(call, attempt, error);
      if (this.#cancelled.aborted) throw cancelled(call, attempt);
      if (abort.signal.aborted) {
        if (limitMs >= leftMs)
          throw this.#outOfTime(call, attempt, 'the last try got no whole answer', performance.now());
        const reason = `no whole answer within ${seconds(limitMs)}`;
        return { error: timedOut(call, attempt, reason), again: true, reason };
      }
      return networkFault(call, attempt, error);
    } finally {
      clearTimeout(timer);
      this.#cancelled.removeEventListener('abort', stop);
    }
  }

  #outOfTime(call: Call, attempts: number, why: string | undefined, ends: number): ActionError {
    const { timeoutMs, startedAtMs } = this.#limits;
    const whole = ends >= startedAtMs + timeoutMs - 1;
    return new ActionError({
      code: codes.timeout,
      what: `Could not ${call.purpose} in time`,
      why: why ?? (whole ? 'the time for the whole step was used up before' : 'the time for it was used up'),
      cure: `The step has ${seconds(timeoutMs)} for everything: raise \`timeout\`, or see whether ${host(call)} is up.`,
      attempts,
    });
  }
}

type Tried =
  | { readonly answer: HttpAnswer; readonly again: false }
  | {
      readonly answer: HttpAnswer;
      readonly again: true;
      readonly reason: string;
      readonly waitMs: number | undefined;
    }
  | {
      readonly error: ActionError;
      readonly again: boolean;
      readonly reason: string;
      readonly waitMs?: undefined;
    };

function giveUp(tried: Tried, attempts: number): HttpAnswer {
  if ('answer' in tried) return { ...tried.answer, attempts };
  throw tried.error;
}

async function exchange(
  call: Call,
  attempts: number,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  let { request } = call;
  for (let hops = 0; ; hops++) {
    const { method, url, body } = request;
    const response = await ky(url, {
      method,
      headers: { ...request.headers, ...call.authorize?.(request) },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal,
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      fetch,
    });
    const next = call.followSameOrigin && hops < 3 ? sameOriginTarget(request, response) : undefined;
    if (next === undefined) {
      const date = Date.parse(response.headers.get('date') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body: await response.text(),
        attempts,
        clockSkewMs: Number.isNaN(date) ? undefined : date - Date.now(),
      };
    }
    await response.body?.cancel();
    request = { ...request, url: next };
  }
}

function sameOriginTarget(request: HttpRequest, response: Response): string | undefined {
  const location = response.headers.get('location');
  if (request.method !== 'GET' || ![301, 302, 307, 308].includes(response.status) || location === null)
    return undefined;
  const target = URL.canParse(location, request.url) ? new URL(location, request.url) : undefined;
  return target?.origin === new URL(request.url).origin ? target.href : undefined;
}

function tooLarge(call: Call, attempts: number, { status }: BodyTooLargeError): ActionError {
  return new ActionError({
    code: codes.response,
    what: `Could not ${call.purpose}`,
    why: `${host(call)} answered HTTP ${status} with more than ${maxBodyBytes / 1024 / 1024} MB`,
    cure: 'No answer of this API is that large: check the endpoint, and any proxy on the way.',
    httpStatus: status,
    attempts,
  });
}

function networkFault(call: Call, attempts: number, error: unknown): Tried {
  const chain = causes(error);
  const code = systemCode(error);
  const reason = code ?? chain[0] ?? 'a network fault';
  const why = chain.join(' ← ') || reason;
  if (tlsFault.test(code ?? '')) {
    return {
      again: false,
      reason,
      error: new ActionError(
        {
          code: codes.tls,
          what: `Could not ${call.purpose}: the certificate of ${host(call)} is not trusted`,
          why,
          cure: 'Check the endpoint. For a private certificate authority set NODE_EXTRA_CA_CERTS on the step to its file.',
          attempts,
        },
        { cause: error },
      ),
    };
  }
  return {
    again: true,
    reason,
    error: new ActionError(
      {
        code: codes.network,
        what: `Could not ${call.purpose}: ${host(call)} could not be reached, or broke off`,
        why,
        cure:
          code === 'ENOTFOUND' || code === 'EAI_AGAIN'
            ? 'Check `region` and the endpoint inputs, and the DNS of the runner.'
            : 'Check the endpoint, the network of the runner and its proxy (HTTPS_PROXY, NO_PROXY).',
        attempts,
      },
      { cause: error },
    ),
  };
}

/** The innermost code of a chain of causes: the system's, e.g. `ECONNREFUSED`. */
function systemCode(error: unknown): string | undefined {
  let found: string | undefined;
  for (let at = asObject(error), depth = 0; at !== undefined && depth < 8; at = asObject(at.cause), depth++) {
    if (typeof at.code === 'string') found = at.code;
  }
  return found;
}

function redirected(call: Call, answer: HttpAnswer): ActionError {
  const location = answer.headers.get('location') ?? '';
  const target = URL.canParse(location, call.request.url)
    ? new URL(location, call.request.url).origin
    : 'nowhere';
  return new ActionError({
    code: codes.redirect,
    what: `Could not ${call.purpose}`,
    why: `${host(call)} answered HTTP ${answer.status} and points to ${excerpt(target, 200)}`,
    cure: 'A redirect is never followed with credentials: give the address that really serves the API as the endpoint.',
    httpStatus: answer.status,
    attempts: answer.attempts,
  });
}

function invalid(call: Call, answer: HttpAnswer, flaw: string): ActionError {
  return new ActionError({
    code: codes.response,
    what: `Could not ${call.purpose}`,
    why: `${host(call)} answered HTTP ${answer.status}, but ${flaw}`,
    cure: 'Check the endpoint, and whether a proxy or a sign-in page answers in its place.',
    httpStatus: answer.status,
    attempts: answer.attempts,
  });
}

function timedOut(call: Call, attempts: number, why: string): ActionError {
  return new ActionError({
    code: codes.timeout,
    what: `Could not ${call.purpose}`,
    why,
    cure: `See whether ${host(call)} is up and reachable from the runner.`,
    attempts,
  });
}

function cancelled(call: Call, attempts: number): ActionError {
  return new ActionError({
    code: codes.cancelled,
    what: `Could not ${call.purpose}`,
    why: 'the run was cancelled',
    cure:
      attempts > 0 && call.request.method === 'PUT'
        ? 'The request was on its way: it may have been applied.'
        : undefined,
    attempts,
  });
}

/** The wait that the server asks for, from seconds or a date (RFC 9110, *Retry-After*). */
export function retryAfterMs(answer: Pick<HttpAnswer, 'headers' | 'clockSkewMs'>): number | undefined {
  const value = answer.headers.get('retry-after') ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  // Both dates are the server's, so a wrong clock of ours does no harm.
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now() - (answer.clockSkewMs ?? 0));
}

/** The wait before try `attempt + 1`: doubling from 0.3 s to 8 s, less up to a half by chance. */
export function backoffMs(attempt: number): number {
  return Math.min(8000, 300 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

/** How long one try may take: its share of the whole time, so that a server that hangs once leaves the others theirs. */
export function tryLimitMs({ timeoutMs, maxAttempts }: HttpLimits): number {
  return Math.min(30_000, Math.max(5000, timeoutMs / maxAttempts));
}

/** Waits, unless the run is cancelled: then at once. */
async function pause(ms: number, cancelled: AbortSignal): Promise<void> {
  if (cancelled.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      cancelled.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    cancelled.addEventListener('abort', done);
  });
}

function host(call: Call): string {
  return new URL(call.request.url).host;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
}
