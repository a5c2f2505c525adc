import { type Failure, sentence } from '../errors.ts';
import type { JobResult } from '../modelarts/update-jobs.ts';
import { clean, excerpt } from '../text.ts';
import { escapeMarkup } from './markup.ts';
import type { RunResult } from './run-result.ts';

// Over 1 MB GitHub drops a summary whole; this leaves room for those of other steps.
const maxLength = 64_000;

/** The job summary of a run, as HTML in which no text from outside is more than text. */
export function summarize(run: RunResult, first: Failure | undefined): string {
  const { results, dryRun, links } = run;
  const parts = [`<h3>${escapeMarkup(heading(run, first))}</h3>\n`];
  if (first !== undefined) parts.push(problem(first));
  if (results.length > 0) {
    // Failures first: they are what a person looks for.
    const rows = [...results]
      .sort((a, b) => Number(a.isSuccess) - Number(b.isSuccess))
      .map((result) => row(result, dryRun));
    const head = ['Job', 'Before', 'After', 'Verdict']
      .map((name) => `<th align="left">${name}</th>`)
      .join('');
    parts.push(`<table>\n<tr>${head}</tr>\n`);
    let length = 0;
    let shown = 0;
    for (const html of rows) {
      if (length + html.length > maxLength) break;
      length += html.length;
      shown += 1;
      parts.push(html);
    }
    parts.push('</table>\n');
    if (shown < rows.length)
      parts.push(`<p>… and ${rows.length - shown} more jobs: the output results has all of them.</p>\n`);
  }
  if (links.length > 0) parts.push(`<p>${links.map(([text, url]) => link(text, url)).join(' · ')}</p>\n`);
  return `${parts.join('')}\n`;
}

function heading({ results, dryRun, failure }: RunResult, first: Failure | undefined): string {
  const done = results.filter(({ isSuccess }) => isSuccess).length;
  const count = `${results.length} ModelArts job${results.length === 1 ? '' : 's'}`;
  const did = dryRun ? 'Dry run: would update' : 'Updated the description of';
  if (first === undefined) return `${dryRun ? '🔍' : '✅'} ${did} ${count}`;
  if (failure !== undefined || done === 0) return '❌ ModelArts job description not updated';
  return `⚠️ ${did} ${done} of ${count}`;
}

function problem({ what, why = '', cure = '', code }: Failure): string {
  const parts = [`<p><b>${escapeMarkup(what)}</b></p>\n`];
  // A list, or a template's line and the caret under it, only fits together in a font of one width.
  if (why.includes('\n')) parts.push(`<pre>${escapeMarkup(why.trim()).replaceAll('<br>', '&#10;')}</pre>\n`);
  else if (why !== '') parts.push(`<p>${escapeMarkup(why)}</p>\n`);
  if (cure !== '') parts.push(`<p>➡️ ${escapeMarkup(cure.trim())}</p>\n`);
  return `${parts.join('')}<p><sub>${escapeMarkup(code)}</sub></p>\n`;
}

function row(
  { job, isSuccess, previous, description, failure, attempts = 1 }: JobResult,
  dryRun: boolean,
): string {
  const id = job.url === undefined ? `<code>${escapeMarkup(job.id)}</code>` : link(job.id, job.url);
  const name = job.name === undefined ? '' : `<br>${escapeMarkup(excerpt(job.name, 64))}`;
  const good = dryRun ? '🔍 would be updated' : '✅ updated';
  const bad = failure === undefined ? '❌' : `❌ ${escapeMarkup(excerpt(sentence(failure), 300))}`;
  const facts = [
    isSuccess ? good : bad,
    description === undefined
      ? ''
      : `${description.text.length} of 256${description.truncated ? ', cut' : ''}`,
    attempts > 1 ? `${attempts} tries` : '',
  ];
  const cells = [
    `${id}${name}`,
    said(previous, '<i>not read</i>'),
    said(description?.text, ''),
    facts.filter(Boolean).join('<br>'),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>\n`;
}

function said(description: string | undefined, unknown: string): string {
  if (description === undefined) return unknown;
  return description === '' ? '<i>empty</i>' : escapeMarkup(excerpt(description));
}

function link(text: string, url: string): string {
  return `<a href="${clean(url).replace(/[&<>"'`\s]/g, (character) => encodeURIComponent(character))}">${escapeMarkup(text)}</a>`;
}
