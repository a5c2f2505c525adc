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
  commits: GitHubCommit[];
  pulls: GitHubPull[];
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
  /** The commits for which GitHub names this pull request. */
  commits: string[];
}

const projectId = '0123456789abcdef0123456789abcdef';
const repository = 'octo-org/octo-repo';

/** The names in a fresh emulator. All secrets are fake. */
export const seed = {
  region: 'cn-north-4',
  projectId,
  domainId: 'd78cbac186b744899480f25bd022f468',
  domainName: 'IAMDomain',
  accessKey: 'FAKEACCESSKEY0000001',
  secretKey: 'FakeSecretKeyForTestsOnly000000000000001',
  /** A temporary key pair. */
  temporaryAccessKey: 'FAKETEMPORARYKEY0001',
  temporarySecretKey: 'FakeTemporarySecretKeyForTestsOnly000001',
  securityToken: 'FAKE/security+token==',
  authToken: 'FAKE-READY-TOKEN',
  username: 'IAMUser',
  password: 'IAMPassword',
  /** A running job with a description. */
  jobId: '8992',
  jobName: 'resnet50-run',
  /** Two jobs of one name; the second is the newer one. */
  twinJobIds: ['8993', '8994'],
  twinJobName: 'twin-run',
  /** Above 2^53: `JSON.parse` rounds it. */
  bigJobId: '9007199254740993',
  bigJobName: 'big-id-run',
  trainingJobId: '3faf5c03-aaa1-4cbe-879d-24b05d997347',
  trainingJobName: 'trainjob--py14',
  idpId: 'github-idp',
  providerUrn: 'iam::1234:oidcProvider:github',
  agencyUrn: 'iam::1234:agency:modelarts-ci',
  audience: 'sts.huaweicloud.com',
  oidcRequestToken: 'FAKE-OIDC-REQUEST-TOKEN',
  oidcIssuer: 'https://token.actions.githubusercontent.com',
  oidcSubject: `repo:${repository}:ref:refs/heads/main`,
  metadataAccessKey: 'FAKEMETADATAKEY00001',
  metadataSecretKey: 'FakeMetadataSecretKeyForTestsOnly0000001',
  metadataSecurityToken: 'FAKE/metadata+token==',
  githubToken: 'FAKE-GITHUB-TOKEN',
  repository,
  commitSha: '6dcb09b5b57875f334f61aebed695e2e4193db5e',
  pullHeadSha: 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c',
  pullNumber: 1347,
} as const;

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

/** Adds `count` running jobs, `bulk-0` and on, to the seed's project. Answers their IDs. */
export function addJobs(state: State, count: number, firstId = 100_000): string[] {
  const ids = Array.from({ length: count }, (_, index) => String(firstId + index));
  for (const [index, id] of ids.entries()) {
    state.jobs.set(jobKey(projectId, id), visualizationJob({ job_id: id, job_name: `bulk-${index}` }));
  }
  return ids;
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

export function freshState(): State {
  const key = (ak: string, sk: string, securityToken?: string): [string, AccessKey] => [
    ak,
    { ak, sk, ...(securityToken && { securityToken }), projectIds: [projectId], failures: 0 },
  ];
  const jobs = [
    visualizationJob({
      job_id: seed.jobId,
      job_name: seed.jobName,
      job_desc: 'This is a ModelArts job',
      service_url: 'https://console.example/modelarts/tensorboard/04f6/8992/',
    }),
    visualizationJob({ job_id: seed.twinJobIds[0], job_name: seed.twinJobName, status: 10 }),
    visualizationJob({
      job_id: seed.twinJobIds[1],
      job_name: seed.twinJobName,
      create_time: Date.UTC(2026, 0, 3, 3, 4, 5),
    }),
    visualizationJob({ job_id: seed.bigJobId, job_name: seed.bigJobName, status: 7 }),
  ];
  const training: TrainingJob = {
    id: seed.trainingJobId,
    name: seed.trainingJobName,
    description: 'This is a training job',
    create_time: 1_636_447_346_315,
    user_name: seed.username,
    phase: 'Running',
    secondary_phase: 'Running',
    duration: 42_000,
  };
  const author = { name: 'Mona Lisa', email: 'mona@example.com', login: 'octocat' };
  return {
    clockSkewMs: 0,
    v1FailuresWith200: false,
    projects: [
      { id: projectId, name: seed.region, domainId: seed.domainId, domainName: seed.domainName },
      {
        id: 'fedcba9876543210fedcba9876543210',
        name: 'ap-southeast-1',
        domainId: seed.domainId,
        domainName: seed.domainName,
      },
    ],
    accessKeys: new Map([
      key(seed.accessKey, seed.secretKey),
      key(seed.temporaryAccessKey, seed.temporarySecretKey, seed.securityToken),
      key(seed.metadataAccessKey, seed.metadataSecretKey, seed.metadataSecurityToken),
    ]),
    tokens: new Map([[seed.authToken, { value: seed.authToken, projectId }]]),
    users: [
      {
        name: seed.username,
        password: seed.password,
        domainName: seed.domainName,
        projectIds: [projectId],
        failures: 0,
      },
    ],
    jobs: new Map(jobs.map((job) => [jobKey(projectId, job.job_id), job])),
    trainingJobs: new Map([[jobKey(projectId, training.id), training]]),
    idps: [
      {
        id: seed.idpId,
        issuer: seed.oidcIssuer,
        clientIds: [seed.audience],
        subjects: ['repo:octo-org/octo-repo:*'],
        projectIds: [projectId],
      },
    ],
    sts: {
      providers: [{ urn: seed.providerUrn, issuer: seed.oidcIssuer, clientIds: [seed.audience] }],
      agencies: [
        {
          urn: seed.agencyUrn,
          trust: {
            providers: [seed.providerUrn],
            issuers: [seed.oidcIssuer],
            audiences: [seed.audience],
            subjects: ['repo:octo-org/octo-repo:*', 'repo:octo-org@*/octo-repo@*:*'],
          },
          maxDurationSeconds: 3600,
          projectIds: [projectId],
        },
      ],
    },
    obs: { buckets: new Map(), pageSize: 1000 },
    metadata: { mode: 'v2', tokenRefusal: 404, ak: seed.metadataAccessKey, tokens: new Map() },
    oidc: {
      requestToken: seed.oidcRequestToken,
      issuer: seed.oidcIssuer,
      defaultAudience: 'https://github.com/octo-org',
      lifetimeSeconds: 300,
      claims: {
        sub: seed.oidcSubject,
        repository,
        repository_id: '1296269',
        repository_owner: 'octo-org',
        repository_owner_id: '6811672',
        ref: 'refs/heads/main',
        ref_type: 'branch',
        sha: seed.commitSha,
        event_name: 'push',
        actor: 'octocat',
        actor_id: '583231',
        workflow: 'train',
        run_id: '1',
        run_number: '1',
        run_attempt: '1',
        repository_visibility: 'private',
        runner_environment: 'github-hosted',
      },
    },
    github: {
      token: seed.githubToken,
      permission: true,
      pullRequestPermission: true,
      commits: [
        {
          repository,
          sha: seed.commitSha,
          message: 'Fix all the bugs\n\nNot a single one is left.',
          author,
          date: '2026-01-02T03:04:05Z',
          parents: ['553c2077f0edc3d5dc5d17262f6aa498e69d6f8e'],
        },
        {
          repository,
          sha: seed.pullHeadSha,
          message: '添加新模型 🚀',
          author: { name: 'Someone Else', email: 'someone@example.com' },
          date: '2026-01-01T03:04:05Z',
          parents: [seed.commitSha],
        },
      ],
      pulls: [
        {
          repository,
          number: seed.pullNumber,
          title: 'Train on the new data',
          body: 'Please pull these in.',
          author: 'octocat',
          state: 'closed',
          draft: false,
          mergedAt: '2026-01-02T03:04:05Z',
          headRef: 'new-data',
          headSha: seed.pullHeadSha,
          baseRef: 'main',
          labels: ['enhancement'],
          commits: [seed.pullHeadSha, seed.commitSha],
        },
      ],
    },
  };
}
