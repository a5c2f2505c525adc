import { asFailure, codes, type Failure } from '../errors.ts';
import type { Description } from '../text.ts';
import type { Job } from './job.ts';

/** What came of one job. */
export interface JobResult {
  readonly job: Job;
  readonly isSuccess: boolean;
  /** What was sent, or would have been; nothing where it did not come to that. */
  readonly description?: Description | undefined;
  /** What the job said before, where that was read. */
  readonly previous?: string | undefined;
  readonly failure?: Failure | undefined;
  readonly attempts?: number | undefined;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly durationMs?: number | undefined;
}

// More than five bad signatures in a row lock an access key. Until one answer shows that the credentials are
// taken, no more requests than this are under way.
export const parallelBeforeFirstAnswer = 4;

/**
 * Works on all jobs, some at once. A failure of one neither stops nor hides the others, but for HTTP 401: that
 * would be the same for all, and each more of it could lock the key.
 * @param credentialsAccepted whether an earlier answer has shown already that the credentials are taken
 * @returns a result for each job, in the order of the jobs
 */
export async function forEachJob(
  jobs: readonly Job[],
  maxParallel: number,
  credentialsAccepted: boolean,
  updateJob: (job: Job) => Promise<JobResult>,
  onResult: (result: JobResult) => void,
): Promise<JobResult[]> {
  const results: JobResult[] = [];
  const workers: Promise<void>[] = [];
  let next = 0;
  let refused: Failure | undefined;
  let accepted = credentialsAccepted;

  const worker = async (): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index] as Job;
      const result =
        refused === undefined
          ? await updateJob(job).catch((error) => failed(job, error))
          : notTried(job, refused);
      if (result.failure?.httpStatus === 401) refused ??= result.failure;
      if (!accepted && refused === undefined && result.httpStatus !== undefined) {
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
