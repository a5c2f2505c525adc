/** An emulator for the tests of one file, and steps that know its addresses. */
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type Emulator, seed, startEmulator } from '../../emulator/cloud/emulator.ts';
import { type Ran, runStep, type Step } from '../../emulator/runner/step.ts';
import { expectConsistent } from './consistency.ts';
import { requestText, stable, transcript } from './transcript.ts';

export { seed };

let started: Emulator | undefined;

/** To be called at the top of a test file: the emulator is fresh for each of its tests. */
export function useEmulator(): void {
  beforeAll(async () => {
    started = await startEmulator();
  });
  beforeEach(() => emulator().reset());
  afterAll(async () => {
    await started?.close();
  });
}

export function emulator(): Emulator {
  if (started === undefined) throw new Error('no emulator is started');
  return started;
}

/** Inputs that reach the emulator, sign in by its key pair, and name its first job. */
export function workingInputs(): Record<string, string> {
  const { url } = emulator();
  return {
    region: 'cn-north-4',
    'project-id': seed.projectId,
    endpoint: url,
    'iam-endpoint': url,
    'sts-endpoint': url,
    'obs-endpoint': `${url}/_obs`,
    'metadata-endpoint': url,
    'access-key': seed.accessKey,
    'secret-key': seed.secretKey,
    'job-id': seed.jobId,
  };
}

/** The inputs of other ways to sign in there. */
export const agency = { 'provider-urn': seed.providerUrn, 'agency-urn': seed.agencyUrn };
export const user = { username: seed.username, password: seed.password, 'domain-name': seed.domainName };

/** The variables of a job that may ask GitHub, as the emulator plays it, for an ID token. */
export function oidc(): Record<string, string> {
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${emulator().url}/_oidc/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: seed.oidcRequestToken,
  };
}

/**
 * A step against the emulator, of which all that it left behind has to agree; an input that is undefined is left out.
 */
export async function act(
  inputs: Readonly<Record<string, string | undefined>> = {},
  step: Omit<Step, 'inputs'> = {},
): Promise<Ran> {
  const given: Record<string, string | undefined> = { ...workingInputs(), ...inputs };
  const all = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const earlier = emulator().requests.length;
  const env = { GITHUB_API_URL: `${emulator().url}/api/v3`, ...step.env };
  const ran = await runStep({ ...step, inputs: all, env });
  if (ran.writes.length > 0) expectConsistent(ran, emulator().requests.slice(earlier));
  return ran;
}

/** What a step logged and asked for, for a snapshot. */
export function transcriptOf(ran: Ran): string {
  return transcript(ran, emulator().requests);
}

/** The requests that arrived, with their headers, for a snapshot. */
export function requestTexts(): string {
  return emulator().requests.map(requestText).join('\n—\n');
}

/** The error as the outputs have it, for a snapshot. */
export function messageOf(ran: Ran): string {
  return stable(ran.outputs.error_msg ?? '');
}

/** The error; of one wrong input without the frame that each of them has. */
export function problemOf(ran: Ran): string {
  const message = messageOf(ran);
  return /^An input is wrong: (.*?)\s+No request was sent\.$/s.exec(message)?.[1] ?? message;
}

/** What a job says now. */
export function descriptionOf(jobId: string): string | undefined {
  return emulator().state.jobs.get(`${seed.projectId}/${jobId}`)?.job_desc;
}

/** The requests that arrived, as `call` names. */
export function calls(): string[] {
  return emulator().requests.map(({ call }) => String(call));
}

/** Has the first job say something before the step. */
export function setDescription(text: string): void {
  const job = emulator().state.jobs.get(`${seed.projectId}/${seed.jobId}`);
  if (job !== undefined) job.job_desc = text;
}
