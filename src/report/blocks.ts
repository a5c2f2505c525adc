/** What the job summary and the comment on a pull request are made of: HTML without a blank line, for narrow screens. */
import type { Failure } from '../errors.ts';
import type { JobResult } from '../modelarts/update-jobs.ts';
import { excerpt, maxDescriptionLength } from '../text.ts';
import { compareWords, type Piece } from './changes.ts';
import { codeUrl, type DocsUrl } from './docs-url.ts';
import { code, escapeMarkup, link, prose } from './markup.ts';

/** A job by its name and its ID, which leads to TensorBoard. */
export function jobName({ job }: JobResult): string {
  const name = job.name === undefined ? '' : `${escapeMarkup(excerpt(job.name, 64))} · `;
  return `${name}${job.url === undefined ? code(job.id) : link(job.id, job.url)}`;
}

/** What was done with a job: `updated · 120 of 256 characters · 2 attempts`. */
export function jobFacts({ description, attempts = 1 }: JobResult, dryRun: boolean): string {
  return [
    dryRun ? '🔍 would be updated' : '✅ updated',
    ...(description === undefined
      ? []
      : [
          `${description.text.length} of ${maxDescriptionLength} characters${description.truncated ? ', cut to fit' : ''}`,
        ]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
  ].join(' · ');
}

/** Before and after of a job that was updated, with what differs struck out and underlined. */
export function beforeAndAfter({ previous, description }: JobResult, dryRun: boolean): string {
  if (description === undefined) return '';
  const now = description.text;
  const after = dryRun ? 'Would be' : 'After';
  if (previous === undefined) return quoted([[dryRun ? 'Would be' : 'Description', plain(now)]]);
  if (previous === now) return quoted([['Unchanged', plain(now)]]);
  const changes = compareWords(excerpt(previous, 400), now);
  return quoted([
    ['Before', marked(changes.before, 'del')],
    [after, marked(changes.after, 'ins')],
  ]);
}

function quoted(parts: readonly (readonly [name: string, html: string])[]): string {
  return `<blockquote>${parts.map(([name, html]) => `<b>${name}</b><br>${html}`).join('<br>')}</blockquote>\n`;
}

function plain(text: string): string {
  return text === '' ? '<i>empty</i>' : code(text);
}

function marked(pieces: readonly Piece[], tag: 'del' | 'ins'): string {
  if (pieces.length === 0) return '<i>empty</i>';
  return pieces
    .map(({ text, changed }) => (changed ? `<${tag}>${code(text)}</${tag}>` : code(text)))
    .join('');
}

/** What happened, why, and what to do about it, with the way to the documentation. */
export function problem(failure: Failure, docs: DocsUrl): string {
  const { what, why = '', cure = '', httpStatus, requestId } = failure;
  const facts = [
    link(failure.code, codeUrl(failure.code, docs)),
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
    ...(requestId === undefined ? [] : [`request ${code(requestId)}`]),
  ];
  return [
    `<p>❌ <b>${prose(what)}</b></p>\n`,
    ...reasons(why).map((html) => `<p>${html}</p>\n`),
    ...(cure.trim() === '' ? [] : [`<p>➡️ ${prose(cure.trim())}</p>\n`]),
    `<p><sub>${facts.join(' · ')}</sub></p>\n`,
  ].join('');
}

// The lines of a reason; the place in a template, which is a line with a caret under it, becomes one line in which
// the place is underlined, since lines that belong together do not stay so on a narrow screen.
function reasons(why: string): string[] {
  const found: string[] = [];
  const lines = why.trim().split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [line = '', next = ''] = [lines[at], lines[at + 1]];
    if (/^\s*\^$/.test(next)) {
      found.push(pointedAt(line, next.indexOf('^')));
      at += 1;
    } else if (line.trim() !== '') {
      found.push(prose(line.trim()));
    }
  }
  return found;
}

function pointedAt(line: string, column: number): string {
  const [, word = '', rest = ''] = /^([\w.$-]*[^\s]?)(.*)$/s.exec(line.slice(column)) ?? [];
  const before = line.slice(0, column).trimStart();
  return [
    before === '' ? '' : code(before),
    word === '' ? '<b>◂ here</b>' : `<ins><b>${code(word)}</b></ins>`,
    rest === '' ? '' : code(rest),
  ].join('');
}

/** Names and values of the numbers that a run brought, as a table that fits a narrow screen. */
export function numbersTable(
  numbers: readonly (readonly [name: string, value: string])[],
  most = 20,
): string {
  if (numbers.length === 0) return '';
  const rows = numbers
    .slice(0, most)
    .map(
      ([name, value]) => `<tr><td>${code(shortName(name))}</td><td>${code(excerpt(value, 24))}</td></tr>\n`,
    );
  const more = numbers.length > most ? `<p>… and ${numbers.length - most} more numbers</p>\n` : '';
  return `<table>\n<tr><th align="left">Number</th><th align="left">Value</th></tr>\n${rows.join('')}</table>\n${more}`;
}

// A table does not break words; the end of a name tells more than its start.
function shortName(name: string): string {
  return name.length <= 24 ? name : `…${name.slice(-23)}`;
}

/** Links on one line: commit, pull request, run. */
export function linkLine(links: readonly (readonly [text: string, url: string])[]): string {
  return links.length === 0 ? '' : `<p>${links.map(([text, url]) => link(text, url)).join(' · ')}</p>\n`;
}
