import type { SignIn } from './auth/identity.ts';
import { readCredentials, secretInputs, servicesOf } from './auth/kinds.ts';
import type { Problem } from './errors.ts';
import { type Cloud, parseCloud } from './huaweicloud/cloud.ts';
import { type JobSelection, parseSelection } from './modelarts/selection.ts';
import { InputReader } from './runner/input-reader.ts';
import type { Secrets } from './runner/secrets.ts';

/** The template of action.yml, which __tests__ compare with this. */
export const defaultDescription =
  '{{ run.title | truncate: 80 }} · {{ ref.name | truncate: 40 }} @ {{ commit.short_sha }} · {{ run.url }}' +
  '{% for metric in data %} · {{ metric[0] }} {{ metric[1] | short }}{% endfor %}';

/** What a workflow gave to the step, checked and typed. */
export interface Inputs {
  readonly selection: JobSelection;
  readonly template: { readonly text: string } | { readonly file: string };
  readonly data: string;
  readonly dataFiles: readonly string[];
  readonly allowEmpty: boolean;
  readonly overflow: 'truncate' | 'fail';
  readonly dryRun: boolean;
  readonly cloud: Cloud;
  readonly signIn: SignIn;
  readonly githubToken: string;
  readonly failOnError: boolean;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  readonly maxParallel: number;
}

/**
 * Reads every `INPUT_*` that the action knows: the one place that does.
 * @param problems gets all that is wrong; with any, the result must not be used to send something.
 */
export function readInputs(env: NodeJS.ProcessEnv, problems: Problem[], secrets: Secrets): Inputs {
  const read = new InputReader(env, problems);
  for (const name of [...secretInputs, 'github-token']) secrets.add(read.text(name));
  const description = read.untrimmed('description');
  const file = read.text('description-file');
  const isDefault = description.trim() === defaultDescription;
  if (file !== '' && description.trim() !== '' && !isDefault) {
    read.problem('description-file', 'is given together with `description`', 'Give one of the two.');
  }
  const allowEmpty = read.flag('allow-empty', false);
  if (file === '' && description.trim() === '' && !allowEmpty) {
    read.problem(
      'description',
      'is empty',
      'If it comes from an expression, that expression has no value in this run. ' +
        'Set `allow-empty: true` to empty the description on purpose.',
    );
  }
  return {
    selection: parseSelection(read),
    template: file === '' ? { text: description } : { file },
    data: read.untrimmed('data'),
    dataFiles: read.list('data-file'),
    allowEmpty,
    overflow: read.choice('overflow', ['truncate', 'fail']),
    dryRun: read.flag('dry-run', false),
    cloud: parseCloud(read, servicesOf(read)),
    signIn: readCredentials(read),
    githubToken: read.text('github-token'),
    failOnError: read.flag('fail-on-error', true),
    timeoutMs: read.wholeNumber('timeout', 120, 1, 3600) * 1000,
    maxAttempts: read.wholeNumber('max-attempts', 4, 1, 10),
    maxParallel: read.wholeNumber('max-parallel', 8, 1, 64),
  };
}
