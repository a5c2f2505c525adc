/** Which connections a run opens, and when: all hosts are HTTPS here, each with a certificate of its own. */
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addJobs, type Call } from '../../emulator/cloud/emulator.ts';
import { type FarHosts, startFarHosts } from '../../emulator/network/far-hosts.ts';
import { event } from '../../emulator/runner/events.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import type { Ran, Step } from '../../emulator/runner/step.ts';
import { act, agency, calls, emulator, oidc, seed, useEmulator, user } from '../support/world.ts';

useEmulator();

const names = ['oidc', 'github', 'sts', 'iam', 'modelarts'] as const;
type Counts = Partial<Record<(typeof names)[number], number>>;
let far: FarHosts<(typeof names)[number]>;
beforeEach(async () => {
  far = await startFarHosts(names, emulator().url, 20);
});
afterEach(() => far.close());

type Inputs = Readonly<Record<string, string | undefined>>;
const keyless = { 'access-key': undefined, 'secret-key': undefined, 'oidc-audience': seed.audience };
const looked = { 'project-id': undefined };
const githubFacts = { description: '{{ commit.subject }} {{ pr.title }}', 'github-token': seed.githubToken };
const onDispatch = (): Step => ({
  ...event('workflow_dispatch'),
  env: { GITHUB_REPOSITORY: seed.repository, GITHUB_SHA: seed.commitSha },
});
const mayAskForToken = (): Step => ({
  env: { ...oidc(), ACTIONS_ID_TOKEN_REQUEST_URL: `${far.hosts.oidc.url}/_oidc/token?api-version=2.0` },
});
const environmentKey = (): Step => ({
  env: { HUAWEICLOUD_SDK_AK: seed.accessKey, HUAWEICLOUD_SDK_SK: seed.secretKey },
});
const jobs = (count: number) => ({ 'job-id': addJobs(emulator().state, count).join() });

// A certificate authority is a setting of the whole process.
(inProcess ? describe.skip : describe)('a run opens connections ahead', () => {
  interface Case {
    readonly name: string;
    readonly inputs: () => Inputs;
    readonly step?: () => Step;
    /** Sent at once, as they need no answer. */
    readonly first: Call[];
    readonly expected: Counts;
  }
  const chain = { ...keyless, 'oidc-audience': undefined };

  test.each<Case>([
    { name: 'a key', inputs: () => ({}), first: ['update'], expected: { modelarts: 1 } },
    {
      name: 'a key, the project looked up',
      inputs: () => looked,
      first: ['projects'],
      expected: { iam: 1, modelarts: 1 },
    },
    {
      name: 'a key of the environment, the project looked up',
      inputs: () => ({ ...chain, ...looked }),
      step: environmentKey,
      first: ['projects'],
      expected: { iam: 1, modelarts: 1 },
    },
    {
      name: 'keyless by STS, all looked up',
      inputs: () => ({ ...keyless, ...agency, ...looked, 'job-id': undefined, 'job-name': seed.jobName }),
      step: mayAskForToken,
      first: ['oidc'],
      expected: { oidc: 1, sts: 1, iam: 1, modelarts: 1 },
    },
    {
      name: 'keyless by IAM',
      inputs: () => ({ ...keyless, 'idp-id': seed.idpId }),
      step: mayAskForToken,
      first: ['oidc'],
      expected: { oidc: 1, iam: 1, modelarts: 1 },
    },
    {
      name: 'an IAM user',
      inputs: () => ({ ...chain, ...user }),
      first: ['token'],
      expected: { iam: 1, modelarts: 1 },
    },
    {
      name: 'a key, what the job says before',
      inputs: () => ({ description: '{{ job.name }}' }),
      first: ['get'],
      expected: { modelarts: 1 },
    },
    {
      name: 'a key, and two calls to GitHub',
      inputs: () => ({ ...looked, ...githubFacts }),
      step: onDispatch,
      first: ['github', 'projects'],
      expected: { github: 2, iam: 1, modelarts: 1 },
    },
    {
      name: 'three jobs',
      inputs: () => ({ ...looked, ...jobs(3) }),
      first: ['projects'],
      expected: { iam: 1, modelarts: 3 },
    },
    {
      name: 'four jobs, two at once',
      inputs: () => ({ ...looked, ...jobs(4), 'max-parallel': '2' }),
      first: ['projects'],
      expected: { iam: 1, modelarts: 2 },
    },
  ])('to all hosts that it will call while the first answers are awaited: $name', async (given) => {
    const { first, expected } = given;
    const release = hold(first);
    const ran = run(given.inputs(), given.step?.());
    const isThere = () => isDeepStrictEqual(open(), expected) && new Set(calls()).size === first.length;
    await until(isThere, ran);
    const [opened, sent] = [open(), new Set(calls())];
    release();
    const { outputs } = await ran;

    expect(opened).toEqual(expected);
    expect(sent).toEqual(new Set(first));
    expect(outputs).toMatchObject({ is_success: 'true', error_msg: '' });
    // Not one more than it used.
    expect(open()).toEqual(used());
    expect(used()).toEqual(expected);
  });

  test('as many as it uses, with more jobs than are under way before the first answer', async () => {
    const { outputs } = await run({ ...looked, ...jobs(20) });
    expect(outputs.is_success).toBe('true');
    expect(open()).toEqual(used());
    expect(open().modelarts).toBeLessThanOrEqual(8);
  });

  test('to nowhere, if it ends without a call', async () => {
    const failing = [
      run({ 'job-id': '?' }),
      run({ description: '{{ comit.sha }}' }),
      run({ ...keyless, ...agency }, { env: { ACTIONS_ID_TOKEN_REQUEST_URL: '' } }),
      run({ 'access-key': undefined, 'secret-key': undefined, 'metadata-endpoint': 'http://127.0.0.1:9' }),
    ];
    for (const { outputs } of await Promise.all(failing)) expect(outputs.is_success).toBe('false');
    expect(names.map((name) => far.hosts[name].connections.length)).toEqual([0, 0, 0, 0, 0]);
  });

  test('and replaces one that was closed before it is used, at no cost', async () => {
    const release = hold(['projects']);
    const ran = run(looked);
    await until(() => open().modelarts === 1, ran);
    far.hosts.modelarts.connections[0]?.close();
    await until(() => far.hosts.modelarts.connections[0]?.closed === true, ran);
    release();
    const { outputs, stdout } = await ran;

    expect(outputs).toMatchObject({ is_success: 'true', error_msg: '' });
    expect(stdout).not.toMatch(/attempt 1 of/);
    expect(calls()).toEqual(['projects', 'update']);
    expect(far.hosts.modelarts.connections).toHaveLength(2);
  });

  test('and does not wait for one that is not needed any more', async () => {
    emulator().fault({ call: 'projects', kind: { type: 'status', status: 403 } });
    const { outputs, durationMs } = await run(looked);
    expect(outputs).toMatchObject({ is_success: 'false' });
    expect(durationMs).toBeLessThan(20_000);
  });
});

/** A step whose hosts are far away. */
function run(inputs: Inputs, step: Step = {}): Promise<Ran> {
  const { hosts, certificates } = far;
  const endpoints = {
    endpoint: hosts.modelarts.url,
    'iam-endpoint': hosts.iam.url,
    'sts-endpoint': hosts.sts.url,
  };
  const env = { NODE_EXTRA_CA_CERTS: certificates, GITHUB_API_URL: `${hosts.github.url}/api/v3` };
  return act(
    { 'max-attempts': '1', timeout: '20', ...endpoints, ...inputs },
    { ...step, env: { ...env, ...step.env } },
  );
}

/** Connections whose handshake has ended, by host. */
function open(): Counts {
  return byHost((name) => far.hosts[name].connections.filter(({ secure }) => secure).length);
}

/** Connections that carried a request, by host. */
function used(): Counts {
  return byHost((name) => {
    const { host } = new URL(far.hosts[name].url);
    const there = emulator().requests.filter(({ headers }) => headers.host === host);
    return new Set(there.map(({ connection }) => connection)).size;
  });
}

function byHost(count: (name: (typeof names)[number]) => number): Counts {
  const counts = names.map((name) => [name, count(name)] as const);
  return Object.fromEntries(counts.filter(([, found]) => found > 0));
}

/** Holds the answers to these calls. @returns what lets them go */
function hold(call: Call[]): () => void {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  emulator().fault({ call, kind: { type: 'hold', until } });
  return release;
}

/** Waits for a condition, as long as the run goes on. */
async function until(condition: () => boolean, ran: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  ran.then(end, end);
  while (!condition() && !ended) await setTimeout(5);
}
