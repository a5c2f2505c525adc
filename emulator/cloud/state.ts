/**
 * Everything that the emulator knows, as plain data. A test changes it directly:
 *
 *     emulator.state.jobs.get(jobKey(seed.projectId, seed.jobId))!.status = 12;
 *
 * Times are milliseconds since 1970, except where a field says otherwise.
 */
export interface State {
  /** Added to the clock, so that the server's idea of now (and its `Date` header) is off by this much. */
  clockSkewMs: number;
  /** Which HTTP status carries an `is_success: false` is undocumented. True: 200, false: 400, 403 or 404. */
  v1FailuresWith200: boolean;
  projects: Project[];
  /** By access key ID. */
  accessKeys: Map<string, AccessKey>;
  /** By token value. */
  tokens: Map<string, IssuedToken>;
  users: User[];
  /** Visualization jobs (v1), by `jobKey(projectId, job_id)`. */
  jobs: Map<string, VisualizationJob>;
  /** Training jobs (v2), by `jobKey(projectId, id)`. */
  trainingJobs: Map<string, TrainingJob>;
  /** Identity providers of IAM v3.0, the older keyless way. */
  idps: IdentityProvider[];
  sts: { providers: OidcProvider[]; agencies: Agency[] };
  metadata: Metadata;
  oidc: Oidc;
  github: GitHub;
  obs: Obs;
}

export interface Project {
  id: string;
  name: string;
  domainId: string;
  domainName: string;
}

export interface AccessKey {
  ak: string;
  sk: string;
  /** Set on temporary keys only. A request signed by such a key must carry it. */
  securityToken?: string;
  expiresAt?: number;
  projectIds: string[];
  /** Bad signatures in a row. The fifth locks the key for five minutes. */
  failures: number;
  lockedUntil?: number;
  /** Of a temporary key only: what it is narrowed to at OBS. */
  policy?: Policy;
}

export interface Policy {
  Statement: { Effect: string; Action: string[]; Resource: string[] }[];
}

export interface IssuedToken {
  value: string;
  /** Absent: the token was asked for without a scope, and is of no use to ModelArts. */
  projectId?: string;
  expiresAt?: number;
  /** Of an unscoped token: in which projects a key that is made from it may act. */
  ownerProjectIds?: string[];
}

export interface User {
  name: string;
  password: string;
  domainName: string;
  projectIds: string[];
  /** Wrong passwords in a row. The fifth locks the user for 15 minutes. */
  failures: number;
  lockedUntil?: number;
}

export interface VisualizationJob {
  /** Text, as an ID may be above 2^53. On the wire it is a number where it consists of digits. */
  job_id: string;
  job_name: string;
  job_desc: string;
  status: number;
  create_time: number;
  duration: number;
  service_url: string;
  train_url: string;
}

export interface TrainingJob {
  id: string;
  name: string;
  description: string;
  create_time: number;
  user_name: string;
  phase: string;
  secondary_phase: string;
  /** Milliseconds. */
  duration: number;
}

/** In `subjects`, `*` matches any run of characters. */
export interface IdentityProvider {
  id: string;
  issuer: string;
  clientIds: string[];
  subjects: string[];
  projectIds: string[];
}

export interface OidcProvider {
  urn: string;
  issuer: string;
  clientIds: string[];
}

export interface Agency {
  urn: string;
  /** The trust policy: all four must match. In `subjects`, `*` matches any run of characters. */
  trust: { providers: string[]; issuers: string[]; audiences: string[]; subjects: string[] };
  maxDurationSeconds: number;
  projectIds: string[];
}

export interface Metadata {
  /**
   * `v2`: a metadata token is required. `v1`: there are no metadata tokens. `absent`: the address answers,
   * but with a page of something else. `no-agency`: the server has no agency, so there is no key.
   */
  mode: 'v2' | 'v1' | 'absent' | 'no-agency';
  /** What the request for a metadata token is answered with in mode `v1`: 404, 405 or 503. */
  tokenRefusal: number;
  /** The access key ID (in `accessKeys`) that is handed out. */
  ak: string;
  /** Metadata tokens that were handed out, with the end of their life. */
  tokens: Map<string, number>;
}

export interface Oidc {
  requestToken: string;
  issuer: string;
  /** Used when the request names no audience. */
  defaultAudience: string;
  lifetimeSeconds: number;
  /** Claims beside iss, aud, iat, nbf, exp and jti; `sub` among them. */
  claims: { sub: string; [name: string]: unknown };
}

export interface Obs {
  /** By name. */
  buckets: Map<string, Bucket>;
  /** How many names a page of a list holds at most; 1000 as OBS has it. */
  pageSize: number;
}

export interface Bucket {
  objects: Map<string, StoredObject>;
  /** Absent: the region that the emulator plays. */
  region?: string;
  /** True: 403 AccessDenied to everything. */
  denied?: boolean;
}

export interface StoredObject {
  /** A function is called for each request: a file that grows while it is read. */
  content: Uint8Array | (() => Uint8Array);
  modifiedAt: number;
  storageClass: 'STANDARD' | 'WARM' | 'COLD';
  /** More headers of its answers, e.g. a `Content-Encoding`. */
  headers?: Record<string, string>;
}

export interface GitHub {
  token: string;
  /** False: 403 "Resource not accessible by integration" to everything. */
  permission: boolean;
  /** False: the same, but only to what needs `pull-requests: read`. */
  pullRequestPermission: boolean;
  /** False: 403 to whoever writes a comment, as for a read-only token. */
  commentPermission: boolean;
  /** False: the server has no GraphQL. */
  graphql: boolean;
  /** The account that the token writes as. */
  viewer: string;
  nextCommentId: number;
  commits: GitHubCommit[];
  pulls: GitHubPull[];
  comments: GitHubComment[];
}

export interface GitHubComment {
  id: string;
  /** `owner/name` */
  repository: string;
  number: number;
  author: string;
  body: string;
}

export interface GitHubCommit {
  /** `owner/name` */
  repository: string;
  sha: string;
  message: string;
  author: GitHubPerson;
  /** ISO 8601 */
  date: string;
  parents: string[];
}

export interface GitHubPerson {
  name: string;
  email: string;
  /** Absent: the address belongs to no account, and GitHub answers `null` for the user. */
  login?: string;
}

export interface GitHubPull {
  /** `owner/name` */
  repository: string;
  number: number;
  title: string;
  body: string | null;
  author: string;
  state: 'open' | 'closed';
  draft: boolean;
  /** ISO 8601, or null when not merged. */
  mergedAt: string | null;
  headRef: string;
  headSha: string;
  baseRef: string;
  labels: string[];
  locked?: boolean;
  /** The commits for which GitHub names this pull request. */
  commits: string[];
}

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
