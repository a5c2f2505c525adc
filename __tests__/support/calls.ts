/** The requests of a run, each as what a fault can meet. */
import { expect } from '@jest/globals';
import type { Call, FaultKind } from '../../emulator/cloud/emulator.ts';
import { event } from '../../emulator/runner/events.ts';
import { inProcess } from '../../emulator/runner/processes.ts';
import type { Ran } from '../../emulator/runner/step.ts';
import { act, agency, calls, descriptionOf, emulator, oidc, seed, user } from './world.ts';

/** The calls that a fault can meet, each with inputs that lead to it. */
interface Way {
  readonly call: Call;
  /** What an error says could not be done. */
  readonly purpose: string;
  readonly inputs: Readonly<Record<string, string | undefined>>;
  readonly needsIdToken?: boolean;
  /** The input that holds the address of the call. */
  readonly address?: string;
}
const noKey = { 'access-key': '', 'secret-key': '' };
const keyless = { ...noKey, ...agency };
const ways: Readonly<Record<string, Way>> = {
  update: {
    call: 'update',
    purpose: `update the description of job ${seed.jobId}`,
    inputs: {},
    address: 'endpoint',
  },
  get: {
    call: 'get',
    purpose: `read job ${seed.jobId}`,
    inputs: { description: '{{ job.name }} is new' },
    address: 'endpoint',
  },
  list: {
    call: 'list',
    purpose: 'list the jobs',
    inputs: { 'job-id': undefined, 'job-name': seed.jobName },
    address: 'endpoint',
  },
  projects: {
    call: 'projects',
    purpose: 'find the project of cn-north-4',
    inputs: { 'project-id': undefined },
    address: 'iam-endpoint',
  },
  token: {
    call: 'token',
    purpose: 'sign in as the IAM user of `username`',
    inputs: { ...noKey, ...user },
    address: 'iam-endpoint',
  },
  'id-token': {
    call: 'id-token',
    purpose: 'exchange an OIDC token at IAM',
    inputs: { ...noKey, 'idp-id': seed.idpId, 'oidc-audience': seed.audience },
    needsIdToken: true,
    address: 'iam-endpoint',
  },
  sts: {
    call: 'sts',
    purpose: 'assume the agency of `agency-urn`',
    inputs: keyless,
    needsIdToken: true,
    address: 'sts-endpoint',
  },
  oidc: { call: 'oidc', purpose: 'get an OIDC token from GitHub', inputs: keyless, needsIdToken: true },
};

export function wayOf(name: string): Way {
  const way = ways[name];
  if (way === undefined) throw new Error(`there is no way ${name}`);
  return way;
}

/** A step on its way to a call, whatever it meets there. */
export function go(name: string, inputs: Readonly<Record<string, string | undefined>> = {}): Promise<Ran> {
  const { inputs: own, needsIdToken } = wayOf(name);
  return act(
    { description: 'new', ...own, ...inputs },
    { ...event('push'), env: needsIdToken ? oidc() : {} },
  );
}

export async function meet(
  way: string,
  fault: { kind: FaultKind; times?: number },
  inputs: Readonly<Record<string, string | undefined>> = {},
): Promise<Ran> {
  emulator().fault({ call: wayOf(way).call, ...fault });
  return go(way, inputs);
}

export const tries = (way: string) => calls().filter((call) => call === wayOf(way).call).length;

export function expectSuccess(ran: Ran, expectedTries: number, way: string): void {
  expect(ran.outputs.error_msg).toBe('');
  expect(ran.outputs).toMatchObject({ is_success: 'true', error_code: '' });
  expect(descriptionOf(seed.jobId)).toMatch(/new$/);
  expect(tries(way)).toBe(expectedTries);
}

export function expectFailure(ran: Ran, code: string | RegExp, expectedTries: number, way: string): void {
  expect(ran.outputs.is_success).toBe('false');
  expect(ran.outputs.error_code).toMatch(code);
  expect(ran.exitCode).toBe(1);
  expect(tries(way)).toBe(expectedTries);
  expect(ran.outputs.error_msg).toMatch(new RegExp(`^Could not ${wayOf(way).purpose}(:| in time:) \\S`));
}

/** The job's verdict tells of the tries; without the list, there is no job yet. */
export function expectAttempts(ran: Ran, attempts: number, way: string): void {
  expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject(way === 'list' ? [] : [{ attempts }]);
}

// All calls go one way, so where the time counts more, one of them and the only one without a signature do.
export const driven = inProcess ? ['update', 'oidc'] : Object.keys(ways);
