import type { Job } from '../modelarts/job.ts';
import type { ScalarsSource } from './job-scalars.ts';
import type { Fields, Root } from './root.ts';

/** The numbers that the job's own TensorBoard shows, by tag, or by run and tag. */
export const scalars: Root = {
  name: 'scalars',
  isPerJob: true,
  needsJobDetails: () => true,
  load: (source) => (source.job && source.scalars ? source.scalars(source.job) : null),
};

/** The values of the root for each job. What reads them is loaded when a template first asks for it. */
export function scalarsOf(source: ScalarsSource): (job: Job) => Promise<Fields> {
  let loaded: Promise<(job: Job) => Promise<Fields>> | undefined;
  return async (job) => {
    loaded ??= import('./job-scalars.ts').then(({ jobScalars }) => jobScalars(source));
    return (await loaded)(job);
  };
}
