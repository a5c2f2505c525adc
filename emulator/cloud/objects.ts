import type { Bucket, State, StoredObject, TrainingJob, VisualizationJob } from './state.ts';

/** Under which a state keeps a job. */
export function jobKey(projectId: string, id: string): string {
  return `${projectId}/${id}`;
}

/** A visualization job, with defaults for all that is not named. */
export function visualizationJob(job: Pick<VisualizationJob, 'job_id'> & Partial<VisualizationJob>) {
  return {
    job_name: `job-${job.job_id}`,
    job_desc: '',
    status: 8,
    create_time: Date.UTC(2026, 0, 2, 3, 4, 5),
    duration: 33_000,
    service_url: `https://console.example/modelarts/tensorboard/04f6/${job.job_id}/`,
    train_url: '/bucket/path/',
    ...job,
  } satisfies VisualizationJob;
}

/** A training job, with defaults for all that is not named. */
export function trainingJob(job: Pick<TrainingJob, 'id'> & Partial<TrainingJob>): TrainingJob {
  return {
    kind: 'job',
    name: `job-${job.id}`,
    description: '',
    create_time: Date.UTC(2026, 0, 2, 3, 4, 5),
    user_name: 'IAMUser',
    user_id: '7116d09f88fa41908676fdd4b039e000',
    phase: 'Running',
    secondary_phase: 'Running',
    duration: 42_000,
    algorithm_id: '',
    algorithm_name: '',
    pool_id: '',
    training_experiment_id: '',
    runtime_type: '',
    priority: '1',
    ...job,
  };
}

/** The next free number for a job that is created. */
export function nextJobId(state: State): string {
  const highest = [...state.jobs.values()]
    .filter((job) => /^\d{1,15}$/.test(job.job_id))
    .reduce((max, job) => Math.max(max, Number(job.job_id)), 0);
  return String(highest + 1);
}

/** Puts an object into OBS, `obs://bucket/key`, and the bucket with it. */
export function putObject(
  state: State,
  address: string,
  content: string | StoredObject['content'],
  more: Partial<Omit<StoredObject, 'content'>> = {},
): void {
  const [, name = '', key = ''] = /^obs:\/\/([^/]+)\/(.+)$/s.exec(address) ?? [];
  const bucket: Bucket = state.obs.buckets.get(name) ?? { objects: new Map() };
  state.obs.buckets.set(name, bucket);
  bucket.objects.set(key, {
    content: typeof content === 'string' ? Buffer.from(content) : content,
    modifiedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    storageClass: 'STANDARD',
    ...more,
  });
}
