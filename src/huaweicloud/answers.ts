import type { ActionError } from '../errors.ts';
import { parseBody } from '../http/json-body.ts';
import type { HttpAnswer } from '../http/types.ts';
import { get } from '../json.ts';
import type { readFailure } from './api-failure.ts';

/** Whether an answer is a success: 2xx, and no `is_success` that says otherwise. */
export function isSuccess({ status, body }: HttpAnswer): boolean {
  return status >= 200 && status < 300 && get(parseBody(body), 'is_success') !== false;
}

/** As {@link readFailure}, which is loaded only now: most runs meet no failure. */
export async function apiFailure(...parameters: Parameters<typeof readFailure>): Promise<ActionError> {
  const found = await import('./api-failure.ts');
  return found.readFailure(...parameters);
}
