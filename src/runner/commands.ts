/**
 * The runner's side of `@actions/core`, as the only room that touches it. Its entry also loads an HTTP client of
 * its own (for OIDC) that costs a run a third of its time and is never used here, so the files are named that do
 * not need it. Types, build and __tests__/runner.test.ts break at once should a new version move them.
 */
import { appendFileSync } from 'node:fs';
import { issueCommand } from '../../node_modules/@actions/core/lib/command.js';
import {
  issueFileCommand,
  prepareKeyValueMessage,
} from '../../node_modules/@actions/core/lib/file-command.js';

type Environment = NodeJS.ProcessEnv;

/** Has the runner mask a value in all logs from here on; each line of it, as the runner does. */
export function maskSecret(value: string): void {
  for (const line of new Set([value, ...value.split(/\r?\n/)])) {
    if (line.trim() !== '') issueCommand('add-mask', {}, line);
  }
}

/** Sets outputs of the step, all in one write. */
export function setOutputs(outputs: Readonly<Record<string, string>>, env: Environment): void {
  const entries = Object.entries(outputs);
  if (env.GITHUB_OUTPUT) {
    issueFileCommand(
      'OUTPUT',
      entries.map(([name, value]) => prepareKeyValueMessage(name, value)).join('\n'),
    );
  } else {
    for (const [name, value] of entries) issueCommand('set-output', { name }, value);
  }
}

/** An annotation; the runner keeps ten of a kind and 4,096 characters of each. */
export function annotate(kind: 'error' | 'warning' | 'notice', message: string, title: string): void {
  issueCommand(kind, { title }, message.slice(0, 4000));
}

export function openGroup(title: string): void {
  issueCommand('group', {}, title);
}

export function closeGroup(): void {
  issueCommand('endgroup', {}, '');
}

/** Adds to the job summary, where there is one: not in a local run, nor on an old server. */
export function writeSummary(html: string, env: Environment): void {
  try {
    if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, html);
  } catch {
    // It is nice to have: a full disk doesn't make a failure of an update.
  }
}
