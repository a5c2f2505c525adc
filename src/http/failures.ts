/** The failures of calls that got no usable answer. */
import { ActionError, causes, codes } from '../errors.ts';
import { asObject } from '../json.ts';
import { excerpt } from '../text.ts';
import type { UnusableAnswerError } from './fetch.ts';
import { ProxyError } from './route.ts';
import type { Call, HttpAnswer, HttpLimits } from './types.ts';

const tlsCode =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_|HOSTNAME_MISMATCH|ERR_SSL_)/;

/** What the network, a proxy or a certificate made impossible, and why another attempt may do better. */
export function connectionFailure(
  call: Call,
  attempts: number,
  cause: unknown,
): { readonly error: ActionError; readonly retry?: { readonly reason: string } } {
  const code = systemCode(cause);
  const isTls = tlsCode.test(code ?? '');
  const proxy = chain(cause).find((error) => error instanceof ProxyError);
  const peer = proxy === undefined ? host(call) : 'the proxy';
  const error = new ActionError(
    {
      code: isTls ? codes.tls : codes.network,
      what: `Could not ${call.purpose}: ${isTls ? `the certificate of ${peer} is not trusted` : `${host(call)} is unreachable or closed the connection`}`,
      why: causes(cause).join(' ← '),
      cure: isTls ? tlsCure : proxy === undefined ? networkCure(code) : proxyCure(proxy),
      attempts,
    },
    { cause },
  );
  // A certificate stays what it is, and so does a proxy's refusal.
  if (isTls || (proxy?.status ?? 500) < 500) return { error };
  return { error, retry: { reason: code ?? causes(cause)[0] ?? 'a network error' } };
}

const tlsCure =
  'Check the endpoint. For a private certificate authority set NODE_EXTRA_CA_CERTS on the step to its file, or ' +
  'NODE_USE_SYSTEM_CA to 1 if the system of the runner trusts it.';

function networkCure(code: string | undefined): string {
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN'
    ? 'Check `region` and the endpoint inputs, and the DNS of the runner.'
    : 'Check the endpoint, the network of the runner and its proxy (HTTPS_PROXY, NO_PROXY).';
}

function proxyCure({ status }: ProxyError): string {
  if (status === 407) return 'Check the user name and the password in HTTPS_PROXY.';
  return status === undefined
    ? 'Check the proxy (HTTPS_PROXY), and whether NO_PROXY should name this host.'
    : 'Have the proxy allow this host, or name it in NO_PROXY if it can be reached without.';
}

export function redirected(call: Call, answer: HttpAnswer): ActionError {
  const location = answer.headers.get('location') ?? '';
  const { url } = call.request;
  const target = URL.canParse(location, url) ? new URL(location, url).origin : 'nowhere';
  return new ActionError({
    code: codes.redirect,
    what: `Could not ${call.purpose}`,
    why: `${host(call)} answered HTTP ${answer.status} and redirects to ${excerpt(target, 200)}`,
    cure: 'Requests with credentials follow no redirect: set the endpoint to the address that serves the API.',
    httpStatus: answer.status,
    attempts: answer.attempts,
  });
}

export function invalidAnswer(call: Call, answer: HttpAnswer, reason: string): ActionError {
  return new ActionError({
    code: codes.response,
    what: `Could not ${call.purpose}`,
    why: `${host(call)} answered HTTP ${answer.status}, but ${reason}`,
    cure: 'Check the endpoint, and whether a proxy or a sign-in page answered instead.',
    httpStatus: answer.status,
    attempts: answer.attempts,
  });
}

export function unusableAnswer(call: Call, attempts: number, error: UnusableAnswerError): ActionError {
  const { status, fault, message } = error;
  return new ActionError({
    code: codes.response,
    what: `Could not ${call.purpose}`,
    why: `${host(call)} answered HTTP ${status} ${message}`,
    cure:
      (fault === 'size' ? call.download?.cureIfLarger : undefined) ??
      `No answer of this API is ${fault === 'size' ? 'that large' : 'like that'}: check the endpoint, and any proxy on the way.`,
    httpStatus: status,
    attempts,
  });
}

/**
 * An attempt took longer than allowed.
 * @param connectedAfterMs undefined if there was no connection
 */
export function noAnswer(
  call: Call,
  attempts: number,
  why: string,
  connectedAfterMs: number | undefined,
): ActionError {
  return new ActionError({
    code: codes.timeout,
    what: `Could not ${call.purpose}`,
    why,
    cure:
      connectedAfterMs === undefined
        ? networkCure(undefined)
        : `Check that ${host(call)} is up: it accepted a connection within ${seconds(connectedAfterMs)}.`,
    attempts,
  });
}

/** The time for the call ran out. */
export function outOfTime(call: Call, limits: HttpLimits, attempts: number, why: string): ActionError {
  return new ActionError({
    code: codes.timeout,
    what: `Could not ${call.purpose} in time`,
    why,
    cure: `The whole step may take ${seconds(limits.timeoutMs)}: raise \`timeout\`, or check that ${host(call)} is up.`,
    attempts,
  });
}

export function cancelled(call: Call, attempts: number): ActionError {
  return new ActionError({
    code: codes.cancelled,
    what: `Could not ${call.purpose}`,
    why: 'the run was cancelled',
    cure:
      attempts > 0 && call.request.method === 'PUT'
        ? 'The update was already sent and may have been applied.'
        : undefined,
    attempts,
  });
}

/** The innermost code of a chain of causes: the system's, e.g. `ECONNREFUSED`. */
function systemCode(error: unknown): string | undefined {
  const found = chain(error).findLast((cause) => typeof asObject(cause)?.code === 'string');
  return asObject(found)?.code as string | undefined;
}

/** An error and what caused it, outermost first. */
function chain(error: unknown): unknown[] {
  const found: unknown[] = [];
  for (let at = error; at !== undefined && at !== null && found.length < 8; at = asObject(at)?.cause)
    found.push(at);
  return found;
}

const dayMs = 24 * 60 * 60 * 1000;

/** A time for people; of one beyond all sense only that. */
export function seconds(ms: number): string {
  return ms > dayMs ? 'more than a day' : `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
}

function host(call: Call): string {
  return new URL(call.request.url).host;
}
