/** What the runner is told, by the toolkit's own commands. */
import { appendFileSync } from 'node:fs';
// By name: the bundle then holds these and not the HTTP client that the package loads for OIDC (scripts/build.ts).
import { endGroup, error, notice, setOutput, setSecret, startGroup, warning } from '@actions/core';
import { ActionError, codes } from '../errors.ts';

export { endGroup as closeGroup, startGroup as openGroup };

/** Has the runner mask a text of one line in all logs from here on. */
export function maskSecret(line: string): void {
  setSecret(line);
}

/**
 * Sets outputs of the step.
 * @throws ActionError OUTPUTS_NOT_SET
 */
export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  try {
    for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
  } catch (error) {
    throw new ActionError({
      code: codes.outputs,
      // Later steps can't learn the verdict, so the step fails even if it may not.
      kind: 'input',
      what: 'Could not set the outputs of the step',
      why: `the file that GITHUB_OUTPUT names can't be written (${(error as NodeJS.ErrnoException).code ?? 'it is not there'})`,
      cure: 'Check the disk of the runner.',
    });
  }
}

const issue = { error, warning, notice };

/** An annotation; the runner keeps ten of a kind and 4,096 characters of each. */
export function annotate(kind: keyof typeof issue, message: string, title: string): void {
  issue[kind](message.slice(0, 4000), { title });
}

/** Adds to the job summary, where there is one: not in a local run, nor on an old server. */
export function writeSummary(html: string, env: NodeJS.ProcessEnv): void {
  try {
    if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, html);
  } catch {
    // It is nice to have: a full disk doesn't make a failure of an update.
  }
}
