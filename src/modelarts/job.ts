import { asNumber, asObject, asString, get } from '../json.ts';
import { statusNames } from './status.ts';

/** `visualization`: the v1 API, historical; `training`: the v2 training job, its successor. */
export type JobType = 'visualization' | 'training';

/** What is known of a job: its ID at least, the rest where an answer told. */
export interface Job {
  readonly id: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** In lower case, e.g. `running`. */
  readonly status?: string | undefined;
  /** ISO 8601, UTC. */
  readonly createdAt?: string | undefined;
  /** Seconds that it has run. */
  readonly duration?: number | undefined;
  /** The TensorBoard page. Without its token: that is a secret. */
  readonly url?: string | undefined;
  /** The OBS path that it reads. */
  readonly trainUrl?: string | undefined;
}

/** The job in an answer of *get*, *create* or an item of *list*; nothing if it names none. */
export function readJob(type: JobType, answer: unknown): Job | undefined {
  return type === 'training' ? readTrainingJob(answer) : readVisualizationJob(answer);
}

function readVisualizationJob(answer: unknown): Job | undefined {
  const fields = asObject(answer) ?? {};
  const id = asString(fields.job_id);
  if (id === undefined) return undefined;
  const status = asNumber(fields.status);
  const duration = asNumber(fields.duration);
  return {
    id,
    name: asString(fields.job_name),
    description: typeof fields.job_desc === 'string' ? fields.job_desc : undefined,
    status: status === undefined ? undefined : (statusNames[status] ?? String(status)).toLowerCase(),
    createdAt: instant(fields.create_time),
    duration: duration === undefined ? undefined : duration / 1000,
    url: webPage(fields.service_url),
    trainUrl: asString(fields.train_url),
  };
}

function readTrainingJob(answer: unknown): Job | undefined {
  const id = asString(get(answer, 'metadata', 'id'));
  if (id === undefined) return undefined;
  const description = get(answer, 'metadata', 'description');
  const duration = asNumber(get(answer, 'status', 'duration'));
  return {
    id,
    name: asString(get(answer, 'metadata', 'name')),
    description: typeof description === 'string' ? description : undefined,
    status: asString(get(answer, 'status', 'phase'))?.toLowerCase(),
    createdAt: instant(get(answer, 'metadata', 'create_time')),
    duration: duration === undefined ? undefined : duration / 1000,
    url: webPage(get(answer, 'endpoints', 'tensorboard', 'url')),
  };
}

// A time of 13 digits is in milliseconds; the reference's samples also have shorter ones, which are seconds.
function instant(value: unknown): string | undefined {
  const time = asNumber(value) ?? 0;
  if (time <= 0) return undefined;
  const date = new Date(time < 1e11 ? time * 1000 : time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function webPage(value: unknown): string | undefined {
  const url = URL.parse(asString(value) ?? '');
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? `${url.origin}${url.pathname}` : undefined;
}
