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
  /** What ModelArts accepts as a description of 256; which characters it refuses is undocumented. */
  descriptions: DescriptionRules;
  /** Makes the lists of jobs endless: each page is the first again, or there is always another page of new jobs. */
  endlessLists?: 'same-page' | 'growing';
  /** IAM permissions that nobody has here, such as `modelarts:trainJob:update`. */
  deniedActions: string[];
  projects: Project[];
  /** By access key ID. */
  accessKeys: Map<string, AccessKey>;
  /** By token value. */
  tokens: Map<string, IssuedToken>;
  users: User[];
  /** Visualization jobs (v1), by `jobKey(projectId, job_id)`. */
  jobs: Map<string, VisualizationJob>;
  /** Jobs of the current API (v2), training and visualization jobs alike, by `jobKey(projectId, id)`. */
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

export interface DescriptionRules {
  /** How its length is counted. UTF-16 units are the strictest of the likely ways but for bytes of UTF-8. */
  unit: 'utf16' | 'bytes';
  /** Each of these characters is refused. */
  refusedCharacters: string;
}

export interface TrainingJob {
  /** `job`, `visualization_job` or another. */
  kind: string;
  id: string;
  name: string;
  description: string;
  create_time: number;
  user_name: string;
  user_id: string;
  phase: string;
  secondary_phase: string;
  /** Milliseconds. */
  duration: number;
  algorithm_id: string;
  algorithm_name: string;
  pool_id: string;
  training_experiment_id: string;
  runtime_type: string;
  priority: string;
  /** Where its summaries lie, or whose it shows. */
  summary?: Summary;
  /** The TensorBoard page, and the token that opens it: a secret. */
  tensorboard?: { url: string; token: string };
}

/** `algorithm.summary` of a job. */
export interface Summary {
  log_type?: 'tensorboard' | 'mindstudio-insight';
  /** Where a training job writes them: a path such as `/bucket/path/`, or one of a file system. */
  log_dir?: { pfs?: { pfs_path: string }; nfs?: { nfs_path: string } };
  /** The training jobs whose `log_dir` a visualization job shows. */
  data_sources?: { job: { job_id: string } }[];
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
  /** A limit that is used up: 403 to everything, until it is reset or for the time in `Retry-After`. */
  rateLimit?: 'primary' | 'secondary';
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
  /** `owner/name` of a fork; null: a fork that is gone. Absent: the same repository. */
  headRepository?: string | null;
  headSha: string;
  baseRef: string;
  labels: string[];
  locked?: boolean;
  /** The commits for which GitHub names this pull request. */
  commits: string[];
}
