import { asFailure, codes, type Failure } from '../errors.ts';
import type { Description } from '../text.ts';
import type { Job } from './job.ts';

/** The result of one job. */
export interface JobResult {
  readonly job: Job;
  readonly isSuccess: boolean;
  /** What was sent, or would be without a dry run; undefined if it was not rendered. */
  readonly description?: Description | undefined;
  /** The description before the update; undefined if it was not read. */
  readonly previous?: string | undefined;
  readonly failure?: Failure | undefined;
  readonly attempts?: number | undefined;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly durationMs?: number | undefined;
}

// More than five bad signatures in a row lock an access key. Until an answer shows that the credentials are
// accepted, at most this many requests are under way.
export const parallelBeforeFirstAnswer = 4;

/**
 * Updates all jobs, several at once. The failure of one job neither stops nor hides the others, except HTTP 401: all
 * would get the same answer, and each further one could lock the key.
 * @returns a result for each job, in the order of the jobs
 */
export async function forEachJob(
  jobs: readonly Job[],
  maxParallel: number,
  updateJob: (job: Job) => Promise<JobResult>,
  onResult: (result: JobResult) => void,
): Promise<JobResult[]> {
  const results: JobResult[] = [];
  const workers: Promise<void>[] = [];
  let next = 0;
  let refused: Failure | undefined;
  let accepted = false;

  const worker = async (): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index] as Job;
      const result =
        refused === undefined
          ? await updateJob(job).catch((error) => failed(job, error))
          : notTried(job, refused);
      if (result.failure?.httpStatus === 401) refused ??= result.failure;
      // Only an update that was answered so: what a gateway does with a PUT, the answer to a GET does not tell.
      if (!accepted && refused === undefined && result.isSuccess && result.httpStatus !== undefined) {
        accepted = true;
        start();
      }
      results[index] = result;
      onResult(result);
    }
  };
  const start = () => {
    const most = accepted ? maxParallel : Math.min(maxParallel, parallelBeforeFirstAnswer);
    while (workers.length < Math.min(most, jobs.length)) workers.push(worker());
  };

  start();
  // Workers may start more of them, so the list can grow while it is waited for.
  for (let index = 0; index < workers.length; index++) await workers[index];
  return results;
}

/** The result of a job for which something was thrown. */
export function failed(job: Job, error: unknown, known: Partial<JobResult> = {}): JobResult {
  const failure = asFailure(error);
  const { attempts, httpStatus, requestId } = failure;
  return { ...known, job, isSuccess: false, failure, attempts, httpStatus, requestId };
}

function notTried(job: Job, { code, what, why, cure }: Failure): JobResult {
  return {
    job,
    isSuccess: false,
    failure: {
      code: codes.notTried,
      what: `Did not try job ${job.id}`,
      why: `${what}: ${why ?? code}`,
      cure,
    },
  };
}
