import { type Failure, sentence } from '../errors.ts';
import type { JobResult } from '../modelarts/update-jobs.ts';
import { beforeAndAfter, jobFacts, jobName, linkLine, numbersTable, problem } from './blocks.ts';
import type { DocsUrl } from './docs-url.ts';
import { code } from './markup.ts';
import type { RunResult } from './run-result.ts';

// Over 1 MB GitHub drops a summary whole; this leaves room for those of other steps.
const maxLength = 64_000;
// More than these are folded: nobody reads so many before and after.
const openJobs = 20;

/** The job summary of a run, as HTML in which no text from outside is more than text: result first, failures first. */
export function summarize(run: RunResult, first: Failure | undefined, docs: DocsUrl): string {
  const { results, dryRun, links, numbers = [] } = run;
  const updated = results.filter(({ isSuccess }) => isSuccess);
  const end = `${numbersTable(numbers)}${linkLine(links)}\n`;
  const parts = [`<h3>${heading(run, first)}</h3>\n`, ...failures(run, docs)];
  const jobs = updated.map(
    (result) => `<p>${jobName(result)}<br>${jobFacts(result, dryRun)}</p>\n${beforeAndAfter(result, dryRun)}`,
  );
  parts.push(...jobs.slice(0, openJobs));
  const folded = jobs.slice(openJobs);
  if (folded.length > 0) {
    parts.push(`<details><summary>${folded.length} more jobs</summary>\n`, ...folded, '</details>\n');
  }
  return `${cutAt(maxLength - end.length, parts, folded.length > 0)}${end}`;
}

/** What failed, each kind once: of a thousand jobs that one refusal stopped, it is told once. */
function failures({ results, failure }: RunResult, docs: DocsUrl): string[] {
  const kinds = new Map<string, { failure: Failure; failed: JobResult[] }>();
  if (failure !== undefined) kinds.set(kindOf(failure), { failure, failed: [] });
  for (const result of results) {
    if (result.isSuccess || result.failure === undefined) continue;
    const kind = kindOf(result.failure, result.job.id);
    const same = kinds.get(kind) ?? { failure: result.failure, failed: [] };
    kinds.set(kind, same);
    same.failed.push(result);
  }
  return [...kinds.values()].map(
    ({ failure: told, failed }) => `${problem(told, docs)}${affected(failed, results)}`,
  );
}

// The job's ID and the ID of the request are all in which two failures of one kind differ.
function kindOf(failure: Failure, jobId?: string): string {
  const { requestId } = failure;
  let text = `${failure.code} ${sentence(failure)}`;
  if (requestId) text = text.replaceAll(requestId, '');
  return jobId ? text.replaceAll(jobId, '') : text;
}

function affected(failed: readonly JobResult[], all: readonly JobResult[]): string {
  if (failed.length === 0 || all.length === 1) return '';
  const shown = failed.slice(0, 50).map(jobName).join(', ');
  const more = failed.length > 50 ? ` and ${failed.length - 50} more` : '';
  return `<p>${failed.length} of ${all.length} jobs: ${shown}${more}</p>\n`;
}

export function heading({ results, dryRun }: RunResult, first: Failure | undefined): string {
  const done = results.filter(({ isSuccess }) => isSuccess).length;
  const count = `${results.length} ModelArts job${results.length === 1 ? '' : 's'}`;
  const did = dryRun ? 'Dry run: would update' : 'Updated the description of';
  if (first === undefined) return `${dryRun ? '🔍' : '✅'} ${did} ${count}`;
  if (done === 0) return '❌ ModelArts job description not updated';
  return `⚠️ ${did} ${done} of ${count}`;
}

/** As many whole parts as fit, and a word on what is left out. */
function cutAt(limit: number, parts: readonly string[], isFolded: boolean): string {
  let length = 0;
  const shown = parts.filter((part) => {
    length += part.length;
    return length <= limit;
  });
  if (shown.length === parts.length) return shown.join('');
  const close = isFolded && shown.some((part) => part.startsWith('<details>')) ? '</details>\n' : '';
  return `${shown.join('')}${close}<p>… The output ${code('results')} has all jobs.</p>\n`;
}
