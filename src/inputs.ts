import type { SignIn } from './auth/identity.ts';
import { readSecret } from './auth/kind.ts';
import { credentialInputs, readCredentials, secretInputs, servicesOf } from './auth/kinds.ts';
import { parseItems } from './data/items.ts';
import type { Problem } from './errors.ts';
import { type Cloud, parseCloud } from './huaweicloud/cloud.ts';
import { type JobSelection, parseSelection } from './modelarts/selection.ts';
import { checkInputNames } from './runner/input-names.ts';
import { InputReader } from './runner/input-reader.ts';
import type { Secrets } from './runner/secrets.ts';
import { readWorkspaceFile } from './runner/workspace.ts';

/** The default of `description` in action.yml; a test compares the two. */
export const defaultDescription =
  '{{ run.title | truncate: 80 | shrink: 20 }} · {{ ref.name | truncate: 40 | shrink: 10 }} @ {{ commit.short_sha }} · {{ run.url }}' +
  '{{ data | metrics: " · " }}';

/** The inputs that say what the description is. */
export interface DescriptionInputs {
  readonly template: TemplateInput;
  readonly data: string;
  readonly dataFiles: string;
  readonly ifNoFilesFound: 'error' | 'warn' | 'ignore';
  readonly overflow: 'truncate' | 'fail';
  readonly allowEmpty: boolean;
}

/** The text of the template, and the input that it comes from. */
export interface TemplateInput {
  readonly source: string;
  readonly input: 'description' | 'description-file';
}

/** All inputs of the step, checked and typed. */
export interface Inputs extends DescriptionInputs {
  readonly selection: JobSelection;
  readonly dryRun: boolean;
  readonly cloud: Cloud;
  /** Signs in by the credentials that the inputs hold, else by those of the environment. */
  readonly signIn: SignIn;
  readonly githubToken: string;
  readonly failOnError: boolean;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  readonly maxParallel: number;
  readonly comment: boolean;
  /** Which comment of the pull request is this step's. */
  readonly commentKey: string;
  /** When the job summary is written. */
  readonly summary: 'always' | 'on-failure' | 'never';
  /** What a person should know of the names of the inputs. */
  readonly warnings: readonly string[];
}

/**
 * Reads every input that the action knows, secrets first.
 * @param problems gets everything that is wrong; if there is anything, the result must not be used
 */
export function readInputs(env: NodeJS.ProcessEnv, problems: Problem[], secrets: Secrets): Inputs {
  const read = new InputReader(env, problems);
  for (const name of [...secretInputs, 'github-token']) secrets.add(read.text(name));
  const description = readDescriptionInputs(read, env);
  const inputs = {
    ...description,
    selection: parseSelection(read),
    dryRun: read.flag('dry-run', false),
    cloud: parseCloud(read, { ...servicesOf(read), ...(readsFromObs(description) && { obs: 'data-file' }) }),
    signIn: readCredentials(read),
    githubToken: readSecret(read, 'github-token'),
    failOnError: read.flag('fail-on-error', true),
    timeoutMs: read.wholeNumber('timeout', 120, 1, 3600) * 1000,
    maxAttempts: read.wholeNumber('max-attempts', 4, 1, 10),
    maxParallel: read.wholeNumber('max-parallel', 8, 1, 64),
    comment: read.flag('comment', false),
    commentKey: read.text('comment-key') || `${env.GITHUB_WORKFLOW ?? ''} / ${env.GITHUB_JOB ?? ''}`,
    summary: read.choice('summary', ['always', 'on-failure', 'never']),
  };
  const known = new Set([...read.known, ...credentialInputs]);
  return { ...inputs, warnings: checkInputNames(env, known, problems) };
}

/** Reads the inputs that say what the description is: all that a preview needs. */
export function readDescriptionInputs(read: InputReader, env: NodeJS.ProcessEnv): DescriptionInputs {
  const allowEmpty = read.flag('allow-empty', false);
  return {
    template: readTemplate(read, env, allowEmpty),
    data: read.untrimmed('data'),
    dataFiles: read.untrimmed('data-file'),
    ifNoFilesFound: read.choice('if-no-files-found', ['error', 'warn', 'ignore']),
    overflow: read.choice('overflow', ['truncate', 'fail']),
    allowEmpty,
  };
}

function readsFromObs({ dataFiles }: DescriptionInputs): boolean {
  return parseItems(dataFiles).some(({ path }) => /^obs:/i.test(path));
}

function readTemplate(read: InputReader, env: NodeJS.ProcessEnv, allowEmpty: boolean): TemplateInput {
  const description = read.untrimmed('description');
  const file = read.text('description-file');
  const isEmpty = description.trim() === '';
  if (file === '') {
    if (isEmpty && !allowEmpty) {
      read.problem(
        'description',
        'is empty',
        'If it comes from an expression, that expression has no value in this run. ' +
          'Set `allow-empty: true` to empty the description on purpose.',
      );
    }
    return { source: description, input: 'description' };
  }
  if (!isEmpty && description.trim() !== defaultDescription) {
    read.problem('description-file', 'is given together with `description`', 'Give one of the two.');
  }
  try {
    return { source: readWorkspaceFile(file, env), input: 'description-file' };
  } catch (error) {
    read.problem(
      'description-file',
      `is wrong: ${(error as Error).message}`,
      'Give a path relative to the workspace.',
    );
    return { source: '', input: 'description-file' };
  }
}
