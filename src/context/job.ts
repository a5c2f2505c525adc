import type { Job } from '../modelarts/job.ts';
import { type FieldReaders, type Root, readFields } from './root.ts';

const fields: FieldReaders<Job> = {
  id: (job) => job.id,
  name: (job) => job.name,
  description: (job) => job.description,
  status: (job) => job.status,
  created_at: (job) => job.createdAt,
  duration: (job) => job.duration,
  url: (job) => job.url,
  train_url: (job) => job.trainUrl,
};

/** The ModelArts job before the update. */
export const job: Root = {
  name: 'job',
  fields: Object.keys(fields),
  isPerJob: true,
  // The ID is always known.
  needsJobDetails: (used) => [...used].some((field) => field !== 'id'),
  load: (source) => (source.job === undefined ? null : readFields(fields, source.job)),
};
