import { ActionError } from '../errors.ts';
import { parseBody } from '../http/json-body.ts';
import type { HttpAnswer } from '../http/types.ts';
import { asString, get } from '../json.ts';
import { excerpt } from '../text.ts';
import { cureFor, type Service } from './cures.ts';

/** Whether an answer is a success: 2xx, and no `is_success` that says otherwise. */
export function isSuccess({ status, body }: HttpAnswer): boolean {
  return status >= 200 && status < 300 && get(parseBody(body), 'is_success') !== false;
}

/** The failure that an answer tells of, in whichever of the cloud's forms, with the cure for its code. */
export function apiFailure(
  purpose: string,
  service: Service,
  answer: HttpAnswer,
  more: FailureDetails = {},
): ActionError {
  const { status, headers } = answer;
  const body = parseBody(answer.body);
  const told = {
    code:
      asString(get(body, 'error_code')) ??
      asString(get(body, 'error', 'code')) ??
      asString(get(body, 'code')) ??
      `HTTP_${status}`,
    message:
      asString(get(body, 'error_msg')) ??
      asString(get(body, 'error_message')) ??
      asString(get(body, 'error', 'message')) ??
      asString(get(body, 'message')) ??
      (body === undefined ? stripTags(answer.body) : ''),
    requestId:
      asString(get(body, 'request_id')) ??
      headers.get('x-request-id') ??
      headers.get('x-iam-trace-id') ??
      headers.get('x-openstack-request-id') ??
      undefined,
  };
  return describeFailure(purpose, service, answer, told, more);
}

/** What a service tells of a failure, in its own form. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
}

/** What the caller knows of a failure that the service does not tell. */
export interface FailureDetails {
  /** To follow the cure. */
  readonly hint?: string | undefined;
  /** The permissions that the call needs, for the cure. */
  readonly permission?: string | undefined;
  /** In place of the cure for the code. */
  readonly cure?: string | undefined;
}

/** What happened, why and what to do, from what a service told. */
export function describeFailure(
  purpose: string,
  service: Service,
  { status, attempts, clockSkewMs }: HttpAnswer,
  { code, message, requestId }: Told,
  {
    hint = '',
    permission,
    cure = cureFor({ service, status, code, message, permission, clockSkewMs }),
  }: FailureDetails = {},
): ActionError {
  const facts = [
    `HTTP ${status}`,
    /^(HTTP_)?\d+$/.test(code) ? '' : code,
    requestId ? `request ${excerpt(requestId, 80)}` : '',
  ];
  return new ActionError({
    code: excerpt(code, 64),
    what: `Could not ${purpose}`,
    why: `${excerpt(safeMessage(code, message), 500) || 'no message'} (${facts.filter(Boolean).join(', ')})`,
    cure: [cure, hint].filter(Boolean).join(' '),
    httpStatus: status,
    requestId: requestId === undefined ? undefined : excerpt(requestId, 80),
    attempts,
  });
}

// 0301 repeats what was signed, a security token perhaps among it: only its first words say something.
function safeMessage(code: string, message: string): string {
  if (!/^API\w\w?\.0301$/.test(code)) return message;
  return message.replace(
    /(verify aksk signature fail|Get secretKey failed)[\s\S]*/,
    (whole, words: string) => (/ak not exist/.test(whole) ? `${words}, ak not exist` : words),
  );
}

function stripTags(html: string): string {
  return html
    .slice(0, 4000)
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
