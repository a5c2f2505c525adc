import { codes, sentence } from '../errors.ts';
import type { JobResult } from '../modelarts/update-jobs.ts';
import { clean } from '../text.ts';
import { firstFailure, isSuccess, type RunResult } from './run-result.ts';

interface Output {
  /** The value until the step ends; it stays if the step is killed. */
  readonly initial: string;
  readonly end: (run: RunResult) => string;
  /** Set for values that hold no text from outside: these stay readable, whatever somebody has for a password. */
  readonly isFixed?: true;
}

// GitHub keeps 1 MB of outputs per job; the other steps need room, too.
const maxResultsBytes = 400_000;

/** All outputs of action.yml. */
const outputs: Readonly<Record<string, Output>> = {
  is_success: { initial: 'false', end: (run) => String(isSuccess(run)), isFixed: true },
  error_code: { initial: codes.internal, end: (run) => firstFailure(run)?.code ?? '' },
  error_msg: {
    initial: 'The step ended before it could report.',
    end(run) {
      const failure = firstFailure(run);
      return failure === undefined ? '' : clean(sentence(failure));
    },
  },
  description: {
    initial: '',
    end: ({ results }) =>
      results.find(({ description }) => description !== undefined)?.description?.text ?? '',
  },
  truncated: {
    initial: 'false',
    end: ({ results }) => String(results.some(({ description }) => description?.truncated)),
    isFixed: true,
  },
  job_ids: { initial: '[]', end: ({ results }) => JSON.stringify(results.map(({ job }) => job.id)) },
  comment_url: { initial: '', end: ({ commentUrl }) => commentUrl ?? '' },
  results: { initial: '[]', end: ({ results }) => resultsJson(results) },
};

/** The outputs of a step that does not reach its end. */
export function initialOutputs(): Record<string, string> {
  return mapOutputs(({ initial }) => initial);
}

/** The outputs of a run, without any secret. */
export function finalOutputs(run: RunResult, redact: (text: string) => string): Record<string, string> {
  return mapOutputs(({ end, isFixed }) => (isFixed ? end(run) : redact(end(run))));
}

function mapOutputs(read: (output: Output) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, read(output)]));
}

function resultsJson(results: readonly JobResult[]): string {
  const whole = JSON.stringify(results.map((result) => toJson(result, true)));
  return Buffer.byteLength(whole) <= maxResultsBytes
    ? whole
    : JSON.stringify(results.map((result) => toJson(result, false)));
}

/** One object per job; the long texts only if `whole`. */
function toJson(
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
