import { parseJson } from '../json.ts';
import { excerpt } from '../text.ts';
import type { HttpAnswer } from './types.ts';

/** The JSON of a body; undefined if it is not JSON. */
export function parseBody(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

/** Why the body of a JSON API's 2xx answer can't be used, or undefined if it can. An empty body can. */
export function notJson({ body, headers }: HttpAnswer): string | undefined {
  if (body.trim() === '' || parseBody(body) !== undefined) return undefined;
  const type = headers.get('content-type') ?? 'no content type';
  return `the body is not JSON (${excerpt(type, 60)}): ${excerpt(body, 80)}`;
}

/** As {@link notJson}, for answers that must have content. */
export function notObject(answer: HttpAnswer): string | undefined {
  const reason = notJson(answer);
  if (reason !== undefined) return reason;
  const parsed = parseBody(answer.body);
  return typeof parsed === 'object' && parsed !== null ? undefined : 'the body has no JSON object';
}
