import type { JobType } from './job.ts';
import { trainingJob } from './training-job.ts';
import { visualizationJob } from './visualization-job.ts';
import { visualizationV2Job } from './visualization-v2-job.ts';

/** Every type that `job-type` may name; the first is the default. */
export const jobTypes: readonly [JobType, ...JobType[]] = [visualizationJob, visualizationV2Job, trainingJob];
