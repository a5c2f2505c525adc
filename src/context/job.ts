import type { Job } from '../modelarts/job.ts';
import type { Fields, Uses } from './root.ts';

const read: Readonly<Record<string, (job: Job) => unknown>> = {
  id: (job) => job.id,
  name: (job) => job.name,
  description: (job) => job.description,
  status: (job) => job.status,
  created_at: (job) => job.createdAt,
  duration: (job) => job.duration,
  url: (job) => job.url,
  train_url: (job) => job.trainUrl,
};

export const jobFields: readonly string[] = Object.keys(read);

/** The ModelArts job as it stands before the update. */
export function describeJob(job: Job): Fields {
  return Object.fromEntries(Object.entries(read).map(([field, of]) => [field, of(job) ?? null]));
}

/** Whether a job has to be read before the template can be rendered for it. */
export function needsDetails(used: Uses | undefined): boolean {
  // An ID is always there, and does not change.
  return used !== undefined && [...used].some((field) => field !== 'id');
}
