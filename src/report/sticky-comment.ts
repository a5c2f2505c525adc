import { createHash } from 'node:crypto';
import type { Comment, Comments } from '../context/github-comments.ts';

/** Which comment is meant, and which run writes it. */
export interface Mark {
  /** Steps with different keys keep different comments. Hashed: it may hold anything. */
  readonly key: string;
  readonly runId: string;
  readonly runAttempt: string;
}

export type Kept =
  | { readonly is: 'created' | 'updated' | 'unchanged'; readonly url: string }
  | { readonly is: 'newer'; readonly url: string };

const name = 'modelarts-visualization-job';
// A comment that is deleted again and again is not worth more.
const maxAttempts = 3;

/**
 * Has exactly one comment of a key say `text`: the oldest own one that has the mark, else a new one. Two runs that both
 * found none settle on the one of them with the lower ID. What a later run wrote stays.
 */
export async function keepComment(comments: Comments, mark: Mark, text: string): Promise<Kept | undefined> {
  // First, since whatever has to be cut is cut at the end.
  const body = `${markLine(mark)}\n${text}`;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const [found] = await ownComments(comments, mark);
    if (found !== undefined) {
      const kept = await change(comments, found, mark, body);
      // Undefined: it was deleted since it was listed.
      if (kept !== undefined) return kept;
      continue;
    }
    const made = await comments.create(body);
    const [first] = await ownComments(comments, mark);
    // A failed attempt may have made it nevertheless, so it is looked for before the next.
    if (first === undefined) continue;
    if (first.id === made?.id || normal(first.body) === normal(body))
      return { is: 'created', url: first.url };
    // Another run was faster: the older comment is the one that stays.
    if (made !== undefined) await comments.remove(made.id);
    const kept = await change(comments, first, mark, body);
    if (kept !== undefined) return kept;
  }
  return undefined;
}

async function change(
  comments: Comments,
  found: Comment,
  mark: Mark,
  body: string,
): Promise<Kept | undefined> {
  if (isNewer(found.body, mark)) return { is: 'newer', url: found.url };
  if (normal(found.body) === normal(body)) return { is: 'unchanged', url: found.url };
  const updated = await comments.update(found.id, body);
  return updated && { is: 'updated', url: updated.url };
}

/** Our own comments with the mark, the oldest first. */
async function ownComments(comments: Comments, mark: Mark): Promise<Comment[]> {
  const start = markStart(mark);
  const found = (await comments.list()).filter(({ body, isOwn }) => isOwn && body.startsWith(start));
  return found.sort((a, b) => compareIds(a.id, b.id));
}

function markStart({ key }: Mark): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return `<!-- ${name} key=${hash} `;
}

function markLine(mark: Mark): string {
  return `${markStart(mark)}run=${mark.runId}.${mark.runAttempt} -->`;
}

function isNewer(body: string, { runId, runAttempt }: Mark): boolean {
  const [, run = '0', attempt = '0'] = /^<!-- .* run=(\d+)\.(\d+) -->/.exec(body) ?? [];
  return (compareIds(run, runId) || compareIds(attempt, runAttempt)) > 0;
}

// By length first: these are whole numbers of any size, without leading zeros.
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

// GitHub stores line ends as CRLF, and drops blanks at the end.
function normal(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}
