import { ActionError } from '../errors.ts';
import { parseBody } from '../http/json-body.ts';
import type { HttpAnswer } from '../http/types.ts';
import { asString, get } from '../json.ts';
import { redact } from '../secrets.ts';
import { excerpt } from '../text.ts';
import { type Asked, cureFor, type HintFor, isOfUse, type Service } from './cures.ts';

/** What a caller knows of its call. */
export interface CallFacts {
  readonly asked: Asked;
  readonly permission?: string;
  /** The description that an update sent. */
  readonly description?: string | undefined;
  /** What else to do or to compare, and when that is of use; always by default. */
  readonly hint?: string | undefined;
  readonly hintFor?: HintFor | undefined;
}

/** The failure that an answer tells of, in whichever of the cloud's forms, with the cure for its code. */
export function readFailure(
  purpose: string,
  service: Service,
  answer: HttpAnswer,
  { asked, permission, description, hint, hintFor }: CallFacts,
): ActionError {
  const { status, headers, clockSkewMs } = answer;
  const body = parseBody(answer.body);
  const code =
    asString(get(body, 'error_code')) ??
    asString(get(body, 'error', 'code')) ??
    asString(get(body, 'code')) ??
    `HTTP_${status}`;
  const message =
    asString(get(body, 'error_msg')) ??
    asString(get(body, 'error_message')) ??
    asString(get(body, 'error', 'message')) ??
    asString(get(body, 'message')) ??
    (body === undefined ? stripTags(redact(answer.body)) : '');
  const requestId =
    asString(get(body, 'request_id')) ??
    headers.get('x-request-id') ??
    headers.get('x-iam-trace-id') ??
    headers.get('x-openstack-request-id') ??
    undefined;
  const cure = cureFor({ service, asked, status, code, message, permission, description, clockSkewMs });
  return answerFailure(purpose, answer, { code, message: safeMessage(code, message), requestId }, [
    cure,
    hintFor === undefined || isOfUse(hintFor, { status, code }) ? hint : undefined,
  ]);
}

/** The failure of a call, from what the service told of it and the cures for it. */
export function answerFailure(
  purpose: string,
  { status, attempts }: HttpAnswer,
  told: { readonly code: string; readonly message: string; readonly requestId: string | undefined },
  cures: readonly (string | undefined)[],
): ActionError {
  const requestId = told.requestId === undefined ? undefined : excerpt(told.requestId, 80);
  const facts = [
    `HTTP ${status}`,
    /^(HTTP_)?\d+$/.test(told.code) ? '' : told.code,
    requestId ? `request ${requestId}` : '',
  ];
  return new ActionError({
    code: excerpt(told.code, 64),
    what: `Could not ${purpose}`,
    why: `${excerpt(told.message, 500) || 'no message'} (${facts.filter(Boolean).join(', ')})`,
    cure: cures.filter(Boolean).join(' '),
    httpStatus: status,
    requestId,
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
