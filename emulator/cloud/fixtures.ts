import { jobKey, trainingJob, visualizationJob } from './objects.ts';
import type { AccessKey, State } from './state.ts';

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
  /** A visualization job of the current API, which shows the training job. */
  visualizationV2JobId: '9b1f0c7e-5d0a-4f43-8d4e-6a1f6f6b2c11',
  visualizationV2JobName: 'tensorboard--py14',
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

/** Adds `count` running jobs, `bulk-0` and on, to the seed's project. Answers their IDs. */
export function addJobs(state: State, count: number, firstId = 100_000): string[] {
  const ids = Array.from({ length: count }, (_, index) => String(firstId + index));
  for (const [index, id] of ids.entries()) {
    state.jobs.set(jobKey(projectId, id), visualizationJob({ job_id: id, job_name: `bulk-${index}` }));
  }
  return ids;
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
  const trainingJobs = [
    trainingJob({
      id: seed.trainingJobId,
      name: seed.trainingJobName,
      description: 'This is a training job',
      create_time: 1_636_447_346_315,
      summary: { log_type: 'tensorboard', log_dir: { pfs: { pfs_path: '/job-pfs/summary/' } } },
    }),
    trainingJob({
      kind: 'visualization_job',
      id: seed.visualizationV2JobId,
      name: seed.visualizationV2JobName,
      description: 'This is a TensorBoard job',
      summary: { log_type: 'tensorboard', data_sources: [{ job: { job_id: seed.trainingJobId } }] },
      tensorboard: {
        url: 'https://console.example/modelarts/tensorboard/9b1f/',
        token: 'FAKE-TENSORBOARD-TOKEN',
      },
    }),
  ];
  const author = { name: 'Mona Lisa', email: 'mona@example.com', login: 'octocat' };
  return {
    clockSkewMs: 0,
    v1FailuresWith200: false,
    descriptions: { unit: 'utf16', refusedCharacters: '' },
    deniedActions: [],
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
    trainingJobs: new Map(trainingJobs.map((job) => [jobKey(projectId, job.id), job])),
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
      commentPermission: true,
      graphql: true,
      viewer: 'github-actions[bot]',
      // Past what 32 bits hold, as GitHub's are.
      nextCommentId: 3_000_000_001,
      comments: [],
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
