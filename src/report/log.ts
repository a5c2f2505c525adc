import { type Failure, sentence } from '../errors.ts';
import type { JobResult } from '../modelarts/update-jobs.ts';
import { annotate, closeGroup, openGroup } from '../runner/commands.ts';
import type { Secrets } from '../runner/secrets.ts';
import { clean, excerpt, maxDescriptionLength } from '../text.ts';
import { codeUrl, type DocsUrl } from './docs-url.ts';
import { firstFailure, type RunResult } from './run-result.ts';

const annotationTitle = 'ModelArts job description';
// The log of more jobs than this has one line per job, in a group.
const maxUngroupedJobs = 10;

/** The log of the step and its annotations, without any secret. */
export class Log {
  readonly #secrets: Secrets;
  readonly #docs: DocsUrl;
  #isGrouped = false;
  #hasEnded = false;
  #isAlone = true;

  constructor(secrets: Secrets, docs?: DocsUrl) {
    this.#secrets = secrets;
    this.#docs = docs;
  }

  info(line: string): void {
    if (this.#hasEnded) return;
    process.stdout.write(`${inert(this.#secrets.redact(line))}\n`);
  }

  warn(message: string): void {
    if (this.#hasEnded) return;
    annotate('warning', this.#secrets.redact(clean(message)), annotationTitle);
  }

  /** What the step is about to do, before the lines of the jobs. */
  started(jobCount: number, facts: readonly (readonly [name: string, value: string])[]): void {
    for (const [name, value] of facts) this.info(`${name.padEnd(11)}${value}`);
    this.#isAlone = jobCount <= 1;
    if (jobCount > maxUngroupedJobs) {
      this.#isGrouped = true;
      openGroup(`${jobCount} jobs`);
    }
  }

  jobFinished(result: JobResult, dryRun: boolean): void {
    const { job, isSuccess, previous, description, failure, attempts = 1, durationMs } = result;
    const name = job.name === undefined ? '' : ` ${excerpt(job.name, 64)}`;
    const took = durationMs === undefined ? '' : ` in ${(durationMs / 1000).toFixed(2)} s`;
    const effort = `${took}${attempts > 1 ? `, on attempt ${attempts}` : ''}`;
    if (this.#isGrouped) {
      this.info(`${isSuccess ? '✓' : '✗'} ${job.id}${name}${effort}${this.#reason(failure)}`);
      return;
    }
    this.info(`job        ${job.id}${name}${job.status === undefined ? '' : ` (${job.status})`}`);
    if (previous !== undefined) this.info(`  before   ${previous === '' ? '(empty)' : excerpt(previous)}`);
    if (description !== undefined && (isSuccess || dryRun)) {
      const { text, truncated } = description;
      this.info(`  after    ${text === '' ? '(empty)' : excerpt(text)}`);
      this.info(
        `           ${text.length} of ${maxDescriptionLength} characters${truncated ? ', cut to fit' : ''}`,
      );
    }
    if (!isSuccess) this.info(`  ✗ not updated${effort}${this.#reason(failure)}`);
    else if (dryRun) this.info('  ✓ would be updated: this is a dry run, nothing was sent');
    else this.info(`  ✓ updated${effort}`);
  }

  // Of a job alone, the annotation says it.
  #reason(failure: Failure | undefined): string {
    return failure === undefined || this.#isAlone ? '' : `: ${excerpt(sentence(failure), 400)}`;
  }

  /** The failure of a run, as one annotation, and how many of its jobs were updated. Nothing is logged after it. */
  ended(run: RunResult): void {
    const { results, dryRun, failOnError } = run;
    if (this.#isGrouped) closeGroup();
    const failed = results.filter(({ isSuccess }) => !isSuccess).length;
    const first = firstFailure(run);
    if (first !== undefined) {
      const others =
        failed > 1
          ? `\n(${failed} of ${results.length} jobs failed; this is the first. The log shows each.)`
          : '';
      const kind = failOnError || first.kind === 'input' ? 'error' : 'warning';
      const url = codeUrl(first.code, this.#docs);
      const text = this.#secrets.redact(clean(sentence(first)));
      annotate(kind, `${text}${others}${url === undefined ? '' : `\n${url}`}`, annotationTitle);
    }
    if (results.length > 1) {
      const updated = `${results.length - failed} of ${results.length} jobs ${dryRun ? 'would be updated' : 'updated'}`;
      this.info(`${updated}${failed > 0 ? `, ${failed} failed` : ''}`);
    }
    this.#hasEnded = true;
  }
}

/**
 * A line that the runner takes for text, whatever it holds: the runner obeys `::name::` at the start of a line and
 * `##[name]` anywhere in one.
 */
export function inert(line: string): string {
  return clean(line)
    .split('\n')
    .map((part) => part.replace(/^(\s*):(?=:)/, '$1: ').replace(/##(?=\[)/g, '# #'))
    .join('\n');
}
