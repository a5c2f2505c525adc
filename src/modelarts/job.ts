import { asNumber, asString } from '../json.ts';

/** What is known of a job: its ID at least, and what the answer that named it told. */
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
  /** The folder of OBS that it reads, as ModelArts writes it: `/bucket/path/`. */
  readonly trainUrl?: string | undefined;
  /** The same of a job of the v2 API; undefined if the answer that named the job did not tell. */
  readonly logs?: JobLogs | undefined;
}

/** Where the logs lie that TensorBoard shows. */
export interface JobLogs {
  /** A folder of OBS: `/bucket/path/` or `obs://bucket/path`. */
  readonly path?: string | undefined;
  /** Whether they lie on a file system that the job alone can reach. */
  readonly areOnNfs?: boolean;
  /** The jobs whose logs are shown instead, by ID. */
  readonly jobIds?: readonly string[];
}

/** What a list query asks for; an empty text stands for any. */
export interface ListQuery {
  /** The API searches for it, and may find more names than this one. */
  readonly name: string;
  /** One of the type's statuses. */
  readonly status: string;
}

export interface ListRequest {
  readonly method: 'GET' | 'POST';
  /** Below the project's. */
  readonly path: string;
  readonly body?: object;
}

export interface JobPage {
  readonly items: readonly unknown[];
  /** Items on all pages; undefined if the answer does not tell. */
  readonly total: number | undefined;
}

/** A type of job, with all that differs between the APIs of the types. */
export interface JobType {
  /** Its name in the input `job-type` and in messages: "a training job". */
  readonly name: string;
  /** Requests go to `{endpoint}/{apiVersion}/{project}/…`, a job's to `…/{collection}/{id}`. */
  readonly apiVersion: string;
  readonly collection: string;
  /** Where a job's JSON has its ID, for messages. */
  readonly idField: string;
  /** The resource in the names of its permissions: `modelarts:tensorboard` of `modelarts:tensorboard:update`. */
  readonly permission: string;
  /** Every status, as `Job.status` has it. */
  readonly statuses: readonly string[];
  /** The status that `job-status` means, given in lower case and without `jobstat_`; undefined if there is none. */
  parseStatus(text: string): string | undefined;
  /** The body of an update. */
  updateBody(description: string): object;
  /** Items on a page, as many as the API allows. */
  readonly pageSize: number;
  /** @param page from 1 */
  listRequest(query: ListQuery, page: number): ListRequest;
  readPage(answer: unknown): JobPage;
  /** Whether the JSON of a job is not plainly that of another type. */
  owns(answer: unknown): boolean;
  /** What an ID plainly is if not one of this type, e.g. "a UUID"; undefined if it may be one. */
  foreignId?(id: string): string | undefined;
  /** The job in an answer of *get* or *create*, or an item of a page; undefined if it names none. */
  readJob(answer: unknown): Job | undefined;
}

/** A time of the APIs in ISO 8601. 13 digits are milliseconds; the references' samples also have shorter ones: seconds. */
export function readTime(value: unknown): string | undefined {
  const time = asNumber(value) ?? 0;
  if (time <= 0) return undefined;
  const date = new Date(time < 1e11 ? time * 1000 : time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Milliseconds of the APIs in seconds. */
export function readDuration(value: unknown): number | undefined {
  const duration = asNumber(value);
  return duration === undefined ? undefined : duration / 1000;
}

/** An address without its query, which may hold a token. */
export function readWebPage(value: unknown): string | undefined {
  const text = asString(value) ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? `${url.origin}${url.pathname}` : undefined;
}
