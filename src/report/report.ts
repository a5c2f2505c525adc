import { codes, type Failure, sentence } from '../errors.ts';
import type { JobResult } from '../modelarts/update-jobs.ts';
import { annotate, closeGroup, openGroup, setOutputs, writeSummary } from '../runner/commands.ts';
import type { Secrets } from '../runner/secrets.ts';
import { clean, excerpt, maxDescriptionLength } from '../text.ts';
import { summarize } from './summary.ts';

/** All that a run came to. */
export interface RunResult {
  readonly dryRun: boolean;
  readonly failOnError: boolean;
  readonly results: readonly JobResult[];
  /** What kept the run from coming to its jobs. */
  readonly failure?: Failure | undefined;
  /** Where to look, for the summary: `[text, URL]`. */
  readonly links: readonly (readonly [text: string, url: string])[];
}

const title = 'ModelArts job description';
// GitHub keeps 1 MB of outputs of a job; others want room as well.
const maxResultsBytes = 400_000;
const manyJobs = 10;

/** What a person and later steps see: the only writer of log, outputs and summary. */
export class Report {
  readonly #env: NodeJS.ProcessEnv;
  readonly #secrets: Secrets;
  #grouped = false;

  constructor(env: NodeJS.ProcessEnv, secrets: Secrets) {
    this.#env = env;
    this.#secrets = secrets;
  }

  /** Sets the outputs of a run that does not come to its end, before anything else can fail. */
  initOutputs(): void {
    const why = 'The step ended before it could report.';
    setOutputs(
      {
        is_success: 'false',
        error_code: codes.internal,
        error_msg: why,
        description: '',
        truncated: 'false',
        job_ids: '[]',
        results: '[]',
      },
      this.#env,
    );
  }

  /** A line of the log. */
  info(line: string): void {
    process.stdout.write(`${inert(this.#secrets.redact(line))}\n`);
  }

  warn(message: string): void {
    annotate('warning', this.#secrets.redact(clean(message)), title);
  }

  /** What is about to happen, before the jobs' own lines. */
  started(jobs: number, facts: readonly (readonly [name: string, value: string])[]): void {
    for (const [name, value] of facts) this.info(`${name.padEnd(11)}${value}`);
    if (jobs > manyJobs) {
      this.#grouped = true;
      openGroup(`${jobs} jobs`);
    }
  }

  /** One job's part of the story. */
  jobFinished(result: JobResult, dryRun: boolean): void {
    const { job, isSuccess, previous, description, failure, attempts = 1, durationMs } = result;
    const name = job.name === undefined ? '' : ` ${excerpt(job.name, 64)}`;
    const took = durationMs === undefined ? '' : ` in ${(durationMs / 1000).toFixed(2)} s`;
    const tries = attempts > 1 ? `, at try ${attempts}` : '';
    if (this.#grouped) {
      this.info(
        `${isSuccess ? '✓' : '✗'} ${job.id}${name}${took}${tries}${failure ? `: ${excerpt(sentence(failure), 400)}` : ''}`,
      );
      return;
    }
    this.info(`job        ${job.id}${name}${job.status === undefined ? '' : ` (${job.status})`}`);
    if (previous !== undefined) this.info(`  before   ${previous === '' ? '(empty)' : excerpt(previous)}`);
    if (description !== undefined && (isSuccess || dryRun)) {
      const length = `${description.text.length} of ${maxDescriptionLength} characters${description.truncated ? ', cut to fit' : ''}`;
      this.info(`  after    ${description.text === '' ? '(empty)' : excerpt(description.text)}`);
      this.info(`           ${length}`);
    }
    if (!isSuccess) this.info(`  ✗ not updated${took}${tries}`);
    else if (dryRun) this.info('  ✓ would be updated: this is a dry run, nothing was sent');
    else this.info(`  ✓ updated${took}${tries}`);
  }

  /** The end: summary, outputs, and the step's result. */
  end(run: RunResult): void {
    if (this.#grouped) closeGroup();
    const { results, failure, failOnError } = run;
    const first = failure ?? results.find((result) => !result.isSuccess)?.failure;
    const isSuccess = first === undefined && results.length > 0;
    if (first !== undefined) this.#annotateFailure(run, first);
    const failed = results.filter((result) => !result.isSuccess).length;
    if (results.length > 1) {
      this.info(
        `${results.length - failed} of ${results.length} jobs ${run.dryRun ? 'would be updated' : 'updated'}${failed > 0 ? `, ${failed} failed` : ''}`,
      );
    }
    const description = results.find((result) => result.description !== undefined)?.description;
    // Whatever becomes of the summary, the outputs are set after it, and last.
    writeSummary(this.#secrets.redact(summarize(run, first)), this.#env);
    setOutputs(
      {
        // Never redacted, whatever somebody has for a password.
        is_success: String(isSuccess),
        truncated: String(results.some((result) => result.description?.truncated)),
        ...this.#redacted({
          error_code: first?.code ?? '',
          error_msg: first === undefined ? '' : clean(sentence(first)),
          description: description?.text ?? '',
          job_ids: JSON.stringify(results.map(({ job }) => job.id)),
          results: resultsJson(results),
        }),
      },
      this.#env,
    );
    if (!isSuccess && (failOnError || first?.kind === 'input')) process.exitCode = 1;
  }

  #annotateFailure({ results, failOnError }: RunResult, first: Failure): void {
    const failures = results.filter((result) => !result.isSuccess).length;
    const others =
      failures > 1
        ? `\n(${failures} of ${results.length} jobs failed; this is the first. The log has each.)`
        : '';
    const kind = failOnError || first.kind === 'input' ? 'error' : 'warning';
    annotate(kind, this.#secrets.redact(clean(sentence(first))) + others, title);
  }

  #redacted(outputs: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, this.#secrets.redact(value)]),
    );
  }
}

/**
 * A line that the runner takes for text, whatever it holds: it obeys `::name::` at the start of a line and
 * `##[name]` anywhere in one.
 */
export function inert(line: string): string {
  return clean(line)
    .split('\n')
    .map((part) => part.replace(/^(\s*):(?=:)/, '$1: ').replace(/##(?=\[)/g, '# #'))
    .join('\n');
}

function resultsJson(results: readonly JobResult[]): string {
  const whole = JSON.stringify(results.map((item) => toOutput(item, true)));
  return Buffer.byteLength(whole) <= maxResultsBytes
    ? whole
    : JSON.stringify(results.map((item) => toOutput(item, false)));
}

function toOutput(
  { job, isSuccess, failure, requestId, httpStatus, attempts, previous }: JobResult,
  whole: boolean,
): object {
  return {
    job_id: job.id,
    is_success: isSuccess,
    error_code: failure?.code,
    error_msg: failure === undefined || !whole ? undefined : clean(sentence(failure)),
    request_id: requestId,
    http_status: httpStatus,
    attempts,
    previous_description: whole ? previous : undefined,
  };
}
