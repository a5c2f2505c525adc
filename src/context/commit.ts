import { asObject, asString, get } from '../json.ts';
import type { WorkflowEvent } from '../runner/event.ts';
import { type ContextSource, type Fields, type Root, type Uses, usesAny } from './root.ts';

const fromMessage = ['subject', 'message', 'body', 'author', 'author_email', 'timestamp'];

/** The commit that the run is about: on a pull request its head, never the merge commit that GitHub tests. */
export const commit: Root = {
  name: 'commit',
  fields: ['sha', 'short_sha', 'url', ...fromMessage],
  async load(source, used) {
    const known = knownCommit(source.event);
    if (known.sha !== undefined && (known.message !== undefined || !usesAny(used, fromMessage)))
      return describe(source, known);
    return describe(source, await fetchCommit(source, used, known));
  },
};

interface Commit {
  readonly sha?: string | undefined;
  readonly message?: string | undefined;
  readonly author?: string | undefined;
  readonly authorEmail?: string | undefined;
  readonly timestamp?: string | undefined;
}

/** The SHA of the commit as far as the event alone tells. */
export function headSha(event: WorkflowEvent): string | undefined {
  const { GITHUB_SHA } = event.env;
  if (event.pullRequest) return asString(get(event.pullRequest, 'head', 'sha'));
  // The default branch is what GITHUB_SHA names there; the pull request's head is only known to GitHub.
  if (event.name === 'issue_comment' && event.pullRequestNumber !== undefined) return undefined;
  const subject = {
    workflow_run: 'workflow_run',
    check_run: 'check_run',
    check_suite: 'check_suite',
    merge_group: 'merge_group',
  }[event.name];
  return (
    (subject && asString(event.at(subject, 'head_sha'))) ||
    asString(event.at('deployment', 'sha')) ||
    (event.name === 'status' ? asString(event.at('sha')) : undefined) ||
    GITHUB_SHA ||
    undefined
  );
}

function knownCommit(event: WorkflowEvent): Commit {
  const sha = headSha(event);
  const candidates = [
    event.at('head_commit'),
    event.at('workflow_run', 'head_commit'),
    event.at('merge_group', 'head_commit'),
    event.at('check_suite', 'head_commit'),
    event.at('commit', 'commit'),
  ];
  for (const candidate of candidates.map(asObject)) {
    const id = asString(candidate?.id) ?? asString(event.at('commit', 'sha'));
    // An annotated tag has a SHA of its own beside that of the commit.
    if (candidate === undefined || (id !== sha && event.name !== 'push')) continue;
    return {
      sha: id ?? sha,
      message: asString(candidate.message),
      author: asString(get(candidate, 'author', 'name')),
      authorEmail: asString(get(candidate, 'author', 'email')),
      timestamp: asString(candidate.timestamp) ?? asString(get(candidate, 'author', 'date')),
    };
  }
  return { sha };
}

async function fetchCommit({ event, github }: ContextSource, used: Uses, known: Commit): Promise<Commit> {
  const number = event.pullRequestNumber;
  // The ref saves the wait for the pull request, which is asked for side by side with this.
  const ref = known.sha ?? (number === undefined ? undefined : `refs/pull/${number}/head`);
  if (ref === undefined || used.size === 0) return known;
  const answer = await github.commit(ref);
  return {
    sha: asString(get(answer, 'sha')) ?? known.sha,
    message: asString(get(answer, 'commit', 'message')),
    author: asString(get(answer, 'commit', 'author', 'name')),
    authorEmail: asString(get(answer, 'commit', 'author', 'email')),
    timestamp:
      asString(get(answer, 'commit', 'committer', 'date')) ??
      asString(get(answer, 'commit', 'author', 'date')),
  };
}

function describe(
  { event }: ContextSource,
  { sha, message, author, authorEmail, timestamp }: Commit,
): Fields {
  const [subject, body] = message === undefined ? [] : splitMessage(message);
  return {
    sha: sha ?? null,
    short_sha: sha?.slice(0, 7) ?? null,
    subject: subject ?? null,
    message: message ?? null,
    body: body ?? null,
    author: author ?? null,
    author_email: authorEmail ?? null,
    timestamp: timestamp ?? null,
    url:
      sha === undefined || event.repository === ''
        ? null
        : `${event.serverUrl}/${event.repository}/commit/${sha}`,
  };
}

/** The first line of a commit message, and what follows the blank line after it. */
export function splitMessage(message: string): [subject: string, body: string] {
  const [subject = '', ...rest] = message.replace(/\r\n?/g, '\n').split('\n');
  return [subject.trim(), rest.join('\n').trim()];
}
