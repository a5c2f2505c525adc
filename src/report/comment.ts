import type { Failure } from '../errors.ts';
import { beforeAndAfter, jobFacts, jobName, linkLine, numbersTable, problem } from './blocks.ts';
import type { DocsUrl } from './docs-url.ts';
import type { RunResult } from './run-result.ts';
import { heading } from './summary.ts';

// GitHub takes 65,536 characters; how it counts them is not documented, so this leaves room.
const maxLength = 60_000;
const maxJobs = 10;

/**
 * What the comment on a pull request says: one block of HTML without a blank line, because a blank line ends the
 * block and Markdown would start again in the middle of it.
 */
export function commentText(run: RunResult, first: Failure | undefined, docs: DocsUrl): string {
  const { results, dryRun, links, numbers = [] } = run;
  const parts = [
    `<h3>${heading(run, first)}</h3>\n`,
    ...(first === undefined ? [] : [problem(first, docs)]),
    ...results
      .filter(({ isSuccess }) => isSuccess)
      .slice(0, maxJobs)
      .map(
        (result) =>
          `<p>${jobName(result)}<br>${jobFacts(result, dryRun)}</p>\n${beforeAndAfter(result, dryRun)}`,
      ),
  ];
  const others = results.length - Math.min(maxJobs, results.filter(({ isSuccess }) => isSuccess).length);
  const end = [
    ...(others > 0 && results.length > 1
      ? [`<p>${others} more jobs: see the summary of the run.</p>\n`]
      : []),
    numbersTable(numbers),
    linkLine(links),
  ].join('');
  let length = end.length;
  const shown = parts.filter((part) => {
    length += part.length;
    return length <= maxLength;
  });
  return `${shown.join('')}${end}`.trimEnd();
}
