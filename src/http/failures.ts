/** The failures of calls that got no usable answer. */
import { ActionError, causes, codes } from '../errors.ts';
import { asObject } from '../json.ts';
import { excerpt } from '../text.ts';
import type { BodyTooLargeError } from './fetch.ts';
import type { Call, HttpAnswer, HttpLimits } from './types.ts';

const tlsCode =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_|HOSTNAME_MISMATCH|ERR_SSL_)/;

/** The server is unreachable, or its certificate is not trusted. */
export function connectionFailure(call: Call, attempts: number, cause: unknown): ActionError {
  const code = systemCode(cause);
  const why = causes(cause).join(' ← ');
  if (tlsCode.test(code ?? '')) {
    return new ActionError(
      {
        code: codes.tls,
        what: `Could not ${call.purpose}: the certificate of ${host(call)} is not trusted`,
        why,
        cure: 'Check the endpoint. For a private certificate authority set NODE_EXTRA_CA_CERTS on the step to its file.',
        attempts,
      },
      { cause },
    );
  }
  return new ActionError(
    {
      code: codes.network,
      what: `Could not ${call.purpose}: ${host(call)} is unreachable or closed the connection`,
      why,
      cure:
        code === 'ENOTFOUND' || code === 'EAI_AGAIN'
          ? 'Check `region` and the endpoint inputs, and the DNS of the runner.'
          : 'Check the endpoint, the network of the runner and its proxy (HTTPS_PROXY, NO_PROXY).',
      attempts,
    },
    { cause },
  );
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

export function tooLarge(call: Call, attempts: number, error: BodyTooLargeError): ActionError {
  const { status, maxBytes } = error;
  return new ActionError({
    code: codes.response,
    what: `Could not ${call.purpose}`,
    why: `${host(call)} answered HTTP ${status} with more than ${maxBytes / 1024 / 1024} MB`,
    cure:
      call.download?.cureIfLarger ??
      'No answer of this API is that large: check the endpoint, and any proxy on the way.',
    httpStatus: status,
    attempts,
  });
}

/** An attempt took longer than allowed. */
export function noAnswer(call: Call, attempts: number, why: string): ActionError {
  return new ActionError({
    code: codes.timeout,
    what: `Could not ${call.purpose}`,
    why,
    cure: `Check that ${host(call)} is up and reachable from the runner.`,
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
export function systemCode(error: unknown): string | undefined {
  let found: string | undefined;
  for (let at = asObject(error), depth = 0; at !== undefined && depth < 8; at = asObject(at.cause), depth++) {
    if (typeof at.code === 'string') found = at.code;
  }
  return found;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
}

function host(call: Call): string {
  return new URL(call.request.url).host;
}
