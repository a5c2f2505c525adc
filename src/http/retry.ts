/**
 * The attempts at a call. This loop is our own, and ky's `retry` is off, because by ky's
 * - the log would tell of a wait only after it;
 * - a wait that ends after the step's time would be sat out before the step fails;
 * - a date in `Retry-After` would be compared with the clock of the runner, not with the server's;
 * - one delay would serve all statuses, and a 429 has to wait longer than a 500;
 * - a redirect that is followed would use up an attempt.
 */
import { setTimeout } from 'node:timers/promises';
import { ActionError } from '../errors.ts';
import { exchange } from './client.ts';
import { Connections } from './connections.ts';
import { createFetch, UnusableAnswerError } from './fetch.ts';
import type { Agents } from './route.ts';
import { TimeLimit } from './time-limit.ts';
import type { Call, HttpAnswer, HttpLimits } from './types.ts';

// Loaded by the first failure, since most requests meet none.
const failures = () => import('./failures.ts');
const maxBodyBytes = 8 * 1024 * 1024;
const retryableStatuses = new Set([408, 429, 500, 502, 503, 504]);

/** The result of one attempt, and the reason to retry it if there is one. */
type Attempt = ({ readonly answer: HttpAnswer } | { readonly error: ActionError }) & {
  readonly retry?: { readonly reason: string; readonly waitMs?: number | undefined };
};

/** Sends requests, and retries them while attempts and time are left. */
export class Http {
  readonly #limits: HttpLimits;
  readonly #stepEndsAtMs: number;
  readonly #cancelled: AbortSignal;
  readonly #log: (line: string) => void;
  readonly #connections: Connections;

  constructor(limits: HttpLimits, agents: Agents, cancelled: AbortSignal, log: (line: string) => void) {
    this.#limits = limits;
    this.#stepEndsAtMs = limits.startedAtMs + limits.timeoutMs;
    this.#cancelled = cancelled;
    this.#log = log;
    this.#connections = new Connections(agents);
  }

  /** Has connections to a host open for the next requests, as many as are sent there at once. Nothing is sent. */
  connectAhead(url: string, atOnce = 1): void {
    this.#connections.openAhead(url, atOnce);
  }

  /**
   * @returns the answer, of any status, that is not worth another attempt
   * @throws ActionError NETWORK_ERROR, TLS_ERROR, REDIRECT_REFUSED, RESPONSE_INVALID, TIMEOUT, CANCELLED
   */
  async send(call: Call): Promise<HttpAnswer> {
    const { withinMs = Number.POSITIVE_INFINITY } = call;
    const endsAtMs = Math.min(this.#stepEndsAtMs, performance.now() + withinMs);
    const maxAttempts = Math.min(call.maxAttempts ?? this.#limits.maxAttempts, this.#limits.maxAttempts);
    for (let attempt = 1; ; attempt++) {
      const result = await this.#attempt(call, attempt, endsAtMs);
      const { retry } = result;
      if (retry === undefined || attempt >= maxAttempts) {
        if ('error' in result) throw result.error;
        return result.answer;
      }
      const { outOfTime, seconds } = await failures();
      const wait = retry.waitMs ?? backoffMs(attempt);
      if (performance.now() + wait >= endsAtMs) {
        const asked =
          retry.waitMs === undefined ? '' : `, and the server asks for a wait of ${seconds(wait)}`;
        throw outOfTime(call, this.#limits, attempt, `the last attempt failed (${retry.reason})${asked}`);
      }
      this.#log(
        `attempt ${attempt} of ${maxAttempts} to ${call.purpose} failed: ${retry.reason}; retrying in ${seconds(wait)}`,
      );
      // Cancelling ends the wait; the next attempt reports it.
      await setTimeout(wait, undefined, { signal: this.#cancelled }).catch(() => undefined);
    }
  }

  async #attempt(call: Call, attempts: number, endsAtMs: number): Promise<Attempt> {
    if (this.#cancelled.aborted) throw (await failures()).cancelled(call, attempts - 1);
    const leftMs = endsAtMs - performance.now();
    if (leftMs <= 0) {
      const ofStep = endsAtMs === this.#stepEndsAtMs;
      const why = ofStep ? 'the time of the step had run out before' : 'the time for this request ran out';
      throw (await failures()).outOfTime(call, this.#limits, attempts - 1, why);
    }
    const limitMs = Math.min(leftMs, attemptLimitMs(this.#limits));
    const timeLimit = new TimeLimit(limitMs);
    const startedAtMs = performance.now();
    let connectedAfterMs: number | undefined;
    const stepEnd = AbortSignal.timeout(Math.ceil(leftMs));
    try {
      const signal = AbortSignal.any([this.#cancelled, timeLimit.signal, stepEnd]);
      const fetch = createFetch(this.#connections, call.download?.maxBytes ?? maxBodyBytes, {
        // A host may be far: TCP, TLS and the answer have the limit each.
        ofConnection: (isConnected) => {
          timeLimit.restart();
          if (isConnected) connectedAfterMs ??= performance.now() - startedAtMs;
        },
        ofBody: call.download && (() => timeLimit.restart()),
      });
      const answer = { ...(await exchange(call, fetch, signal)), attempts };
      if (answer.status >= 300 && answer.status < 400) {
        if (call.returnRedirect) return { answer };
        throw (await failures()).redirected(call, answer);
      }
      if (retryableStatuses.has(answer.status)) {
        const waitMs = retryAfterMs(answer) ?? (answer.status === 429 ? rateLimitWaitMs() : undefined);
        return { answer, retry: { reason: `HTTP ${answer.status}`, waitMs } };
      }
      const reason = answer.status < 300 ? (partial(answer) ?? call.validate?.(answer)) : undefined;
      if (reason === undefined) return { answer };
      return { error: (await failures()).invalidAnswer(call, answer, reason), retry: { reason } };
    } catch (error) {
      if (error instanceof ActionError) throw error;
      const { cancelled, connectionFailure, noAnswer, outOfTime, seconds, unusableAnswer } = await failures();
      if (error instanceof UnusableAnswerError) {
        const failure = { error: unusableAnswer(call, attempts, error) };
        return error.fault === 'encoding' ? { ...failure, retry: { reason: error.message } } : failure;
      }
      if (this.#cancelled.aborted) throw cancelled(call, attempts);
      if (!timeLimit.signal.aborted && !stepEnd.aborted) return connectionFailure(call, attempts, error);
      const missing = connectedAfterMs === undefined ? 'no connection' : 'no complete answer';
      if (stepEnd.aborted || limitMs >= leftMs)
        throw outOfTime(call, this.#limits, attempts, `the last attempt got ${missing}`);
      const reason = `${missing} within ${seconds(limitMs)}`;
      return { error: noAnswer(call, attempts, reason, connectedAfterMs), retry: { reason } };
    } finally {
      timeLimit.clear();
    }
  }
}

/** 206, 207 and 226 tell of a part of what was asked for, and the others above 204 of something else. */
function partial({ status }: HttpAnswer): string | undefined {
  return status > 204 ? 'that is no success' : undefined;
}

/** The wait that the server asks for, from seconds or a date (RFC 9110, *Retry-After*). */
export function retryAfterMs(answer: Pick<HttpAnswer, 'headers' | 'clockSkewMs'>): number | undefined {
  const value = answer.headers.get('retry-after') ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  // Both dates are the server's, so a wrong clock of ours does no harm.
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now() - (answer.clockSkewMs ?? 0));
}

/** The wait before attempt `attempt + 1`: doubling from 0.3 s to 8 s, less up to a half by chance. */
export function backoffMs(attempt: number): number {
  return Math.min(8000, 300 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

function rateLimitWaitMs(): number {
  return 2000 + Math.random() * 3000;
}

/**
 * How long one attempt may take for TCP, for TLS and for the answer each: its share of the whole time, so that a server
 * that hangs once leaves the others theirs.
 */
export function attemptLimitMs({ timeoutMs, maxAttempts }: HttpLimits): number {
  return Math.min(30_000, Math.max(5000, timeoutMs / maxAttempts));
}
