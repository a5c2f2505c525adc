import { ActionError, asFailure, type Failure, inputError, type Problem, sentence } from '../errors.ts';
import type { Job } from '../modelarts/job.ts';
import { failed, type JobResult } from '../modelarts/update-jobs.ts';
import type { RunResult } from './run-result.ts';

type Facts = Omit<RunResult, 'results' | 'failure'>;

/** What is known of a run while it lasts, so that one that is broken off still reports all that it did. */
export class Progress {
  #jobs: readonly Job[] = [];
  #facts: Facts = { dryRun: false, failOnError: true, links: [] };
  #completed: RunResult | undefined;
  readonly #results = new Map<string, JobResult>();

  know(facts: Partial<Facts>, jobs = this.#jobs): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#jobs = jobs;
  }

  found(jobs: readonly Job[]): readonly Job[] {
    this.#jobs = jobs;
    return jobs;
  }

  /** What is wrong before the first request; if it is only what a run wrote, an update of each job failed. */
  refused(problems: readonly Problem[], jobs: readonly Job[]): ActionError {
    const error = inputError(problems);
    if (error.failure.kind === 'failure') this.#jobs = jobs;
    return error;
  }

  jobFinished(result: JobResult): void {
    this.#results.set(result.job.id, result);
  }

  /** @param failure what ended the run before its end; it is that of each job without a result, too */
  result(failure?: Failure): RunResult {
    const unfinished = new ActionError(failure ?? asFailure(new Error('the job has no result')));
    const results = this.#jobs.map((job) => this.#results.get(job.id) ?? failed(job, unfinished));
    return { ...this.#facts, results, failure };
  }

  /** Takes note that all jobs are done: nothing that follows takes that back. */
  complete(run: RunResult): RunResult {
    this.#completed = run;
    return run;
  }

  brokenOff(error: unknown, warn: (message: string) => void): RunResult {
    if (this.#completed === undefined) return this.result(asFailure(error));
    warn(sentence(asFailure(error)));
    return this.#completed;
  }
}
