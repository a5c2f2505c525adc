import type { Failure } from '../errors.ts';
import type { JobResult } from '../modelarts/update-jobs.ts';

/** The result of the whole step. */
export interface RunResult {
  readonly dryRun: boolean;
  readonly failOnError: boolean;
  readonly results: readonly JobResult[];
  /** What stopped the run before its jobs; undefined if it got to them. */
  readonly failure?: Failure | undefined;
  /** Where to look, for the summary: `[text, URL]`. */
  readonly links: readonly (readonly [text: string, url: string])[];
  /** The numbers that the run brought, as they print, for summary and comment. */
  /** Where the comment on the pull request is, if the run made or changed one. */
  readonly commentUrl?: string | undefined;
  /** When the job summary is written; always if undefined. */
  readonly summary?: 'always' | 'on-failure' | 'never';
  readonly numbers?: readonly (readonly [name: string, value: string])[] | undefined;
}

/** The failure that the step reports: of the run itself, else of the first job that failed. */
export function firstFailure({ failure, results }: RunResult): Failure | undefined {
  return failure ?? results.find(({ isSuccess }) => !isSuccess)?.failure;
}

/** Whether every selected job was updated, and there was at least one. */
export function isSuccess(run: RunResult): boolean {
  return firstFailure(run) === undefined && run.results.length > 0;
}
