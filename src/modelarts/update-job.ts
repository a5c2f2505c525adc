import type { Description } from '../text.ts';
import type { ModelArts } from './client.ts';
import type { Job } from './job.ts';
import { failed, type JobResult } from './update-jobs.ts';

export interface UpdateOptions {
  /** Do everything but the update. */
  readonly dryRun: boolean;
  /** Whether the jobs come from the list, which tells what they say now. */
  readonly isListed: boolean;
  /** Whether a job must be read before its description can be rendered or shown. */
  readonly readFirst: boolean;
}

/** A function that updates one job: reads it if needed, renders its description, sends it. It never rejects. */
export function jobUpdater(
  client: ModelArts,
  describe: (job: Job) => Promise<Description>,
  { dryRun, isListed, readFirst }: UpdateOptions,
): (job: Job) => Promise<JobResult> {
  return async (job) => {
    const startedAtMs = performance.now();
    let current = job;
    let known: Partial<JobResult> = isListed ? { previous: job.description ?? '' } : {};
    try {
      if (readFirst) {
        current = await client.get(job.id);
        known = { previous: current.description ?? '' };
      }
      const description = await describe(current);
      known = { ...known, description };
      const updated = dryRun ? {} : await client.update(job.id, description.text);
      const durationMs = performance.now() - startedAtMs;
      return { ...known, ...updated, job: current, isSuccess: true, durationMs };
    } catch (error) {
      return failed(current, error, { ...known, durationMs: performance.now() - startedAtMs });
    }
  };
}
