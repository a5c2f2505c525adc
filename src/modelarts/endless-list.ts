import { ActionError, codes } from '../errors.ts';
import type { HttpAnswer } from '../http/types.ts';

/** The failure of a list that announces more after a page that brought no new job, or after more pages than are read. */
export function endlessList({ attempts, status }: HttpAnswer, page: number): ActionError {
  return new ActionError({
    code: codes.response,
    what: 'Could not list the jobs',
    why: `page ${page} of the list is not its last, and brings no new job or one too many`,
    cure: 'Give `job-id`, or a longer `job-name`.',
    httpStatus: status,
    attempts,
  });
}
