import { seed, startEmulator } from '../emulator/cloud/emulator.ts';
import { type FarHosts, startFarHosts } from '../emulator/network/far-hosts.ts';
import { events } from '../emulator/runner/events.ts';
import { runStep, type Step } from '../emulator/runner/step.ts';
import type { Part } from './part.ts';
import { median } from './statistics.ts';

const repeats = 3;
const names = ['github', 'iam', 'modelarts', 'obs'] as const;
type Hosts = FarHosts<(typeof names)[number]>;

interface Scenario {
  readonly title: string;
  /** Requests that have to wait for one another, at least. */
  readonly inARow: number;
  readonly step: Step;
}

const key = { 'access-key': seed.accessKey, 'secret-key': seed.secretKey };
const agency = {
  'provider-urn': seed.providerUrn,
  'agency-urn': seed.agencyUrn,
  'oidc-audience': seed.audience,
};
const known = { 'project-id': seed.projectId };
const job = { 'job-id': seed.jobId };
const byName = { 'job-name': seed.jobName };
const token = { 'github-token': seed.githubToken };

const scenarios: readonly Scenario[] = [
  { title: 'a key, project known', inARow: 1, step: { inputs: { ...key, ...known, ...job } } },
  { title: 'a key, project looked up', inARow: 2, step: { inputs: { ...key, ...job } } },
  { title: 'keyless, project known', inARow: 3, step: { inputs: { ...agency, ...known, ...job } } },
  { title: 'keyless, project looked up', inARow: 4, step: { inputs: { ...agency, ...job } } },
  { title: 'keyless, project looked up, job by name', inARow: 5, step: { inputs: { ...agency, ...byName } } },
  {
    title: 'keyless by IAM (`idp-id`), project looked up',
    inARow: 3,
    step: { inputs: { 'idp-id': seed.idpId, 'oidc-audience': seed.audience, ...job } },
  },
  {
    title: 'an IAM user, project looked up',
    inARow: 2,
    step: {
      inputs: { username: seed.username, password: seed.password, 'domain-name': seed.domainName, ...job },
    },
  },
  {
    title: 'a key, project looked up, the commit’s message from GitHub',
    inARow: 2,
    step: { inputs: { ...key, ...token, ...job, description: '{{ commit.subject }}' }, ...events.schedule },
  },
  {
    title: 'a key, project known, the job’s description read first',
    inARow: 2,
    step: { inputs: { ...key, ...known, ...job, description: '{{ job.description }} +' } },
  },
];

/** Runs with all hosts far away, in round trips, beside what the dependencies of their requests alone allow. */
export const slowLink: Part = {
  name: 'slow-link',
  measures: 'runs with every host far away, in round trips',
  async run({ roundTripMs }) {
    const emulator = await startEmulator();
    const far = await startFarHosts(names, emulator.url, roundTripMs);
    try {
      const rows: string[] = [];
      for (const { title, inARow, step } of scenarios) {
        const times: number[] = [];
        for (let turn = 0; turn < repeats; turn++) times.push(await measure(far, step));
        // A connection takes a round trip for TCP and one for TLS.
        const least = 2 + inARow;
        const taken = median(times) / roundTripMs;
        rows.push(
          `| ${title} | ${inARow} | ${least} | ${taken.toFixed(1)} | +${(taken - least).toFixed(1)} |`,
        );
      }
      return [
        `Four hosts (GitHub; IAM and STS; ModelArts; OBS), each ${roundTripMs} ms away, in round trips; the whole process with its start, median of ${repeats}. Least: TCP, TLS 1.3, and the requests that need each other's answers.`,
        '',
        '| run | requests in a row | least | taken | more |',
        '| --- | --- | --- | --- | --- |',
        ...rows,
      ];
    } finally {
      await Promise.all([far.close(), emulator.close()]);
    }
  },
};

async function measure({ hosts, certificates }: Hosts, { inputs, event, env }: Step): Promise<number> {
  const ran = await runStep({
    inputs: {
      region: seed.region,
      endpoint: hosts.modelarts.url,
      'iam-endpoint': hosts.iam.url,
      'sts-endpoint': hosts.iam.url,
      ...inputs,
    },
    ...(event && { event }),
    env: {
      NODE_EXTRA_CA_CERTS: certificates,
      GITHUB_API_URL: `${hosts.github.url}/api/v3`,
      GITHUB_REPOSITORY: seed.repository,
      GITHUB_SHA: seed.commitSha,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${hosts.github.url}/_oidc/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: seed.oidcRequestToken,
      ...env,
    },
  });
  // A run that fails early would be a fast one.
  if (ran.outputs.is_success !== 'true' || /::warning/.test(ran.stdout)) throw new Error(ran.stdout);
  return ran.durationMs;
}
