import { asObject, asString, get } from '../json.ts';
import { type FieldReaders, type Root, readFields, usesAny } from './root.ts';
import type { WorkflowEvent } from './workflow-event.ts';

interface Commit {
  readonly sha?: string | undefined;
  readonly message?: string | undefined;
  readonly author?: string | undefined;
  readonly authorEmail?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly url?: string | undefined;
}

const fields: FieldReaders<Commit> = {
  sha: ({ sha }) => sha,
  short_sha: ({ sha }) => sha?.slice(0, 7),
  url: ({ url }) => url,
  subject: ({ message }) => message && splitMessage(message)[0],
  message: ({ message }) => message,
  body: ({ message }) => message && splitMessage(message)[1],
  author: ({ author }) => author,
  author_email: ({ authorEmail }) => authorEmail,
  timestamp: ({ timestamp }) => timestamp,
};
// Every event names its commit, or the pull request that has it; not every payload has the rest.
const notInEveryPayload = Object.keys(fields).filter((field) => !['sha', 'short_sha', 'url'].includes(field));

/** The commit that the run is about: for a pull request its head, never the merge commit that GitHub tests. */
export const commit: Root = {
  name: 'commit',
  fields: Object.keys(fields),
  lookup(event, used) {
    const { sha, message } = commitInPayload(event);
    if (sha !== undefined && (message !== undefined || !usesAny(used, notInEveryPayload))) return undefined;
    const number = event.pullRequestNumber;
    // With the ref, this need not wait for the pull request, which may be looked up at the same time.
    const name = sha ?? (number === undefined ? undefined : `refs/pull/${number}/head`);
    if (name === undefined) return undefined;
    return {
      subject: `the commit ${name}`,
      path: `commits/${encodeURIComponent(name)}`,
      permission: 'contents: read',
    };
  },
  load({ event, log }, _used, answer) {
    const missing = missingSha(event);
    if (missing !== undefined) {
      log?.warn(
        `The event payload has no \`${missing}\`, so \`commit\` is GITHUB_SHA, which may be another commit.`,
      );
    }
    const known = commitInPayload(event);
    const found = answer === undefined ? known : commitInAnswer(answer, known.sha);
    const { repository, serverUrl } = event;
    const url = found.sha && repository ? `${serverUrl}/${repository}/commit/${found.sha}` : undefined;
    return readFields(fields, { ...found, url });
  },
};

/** The SHA of the commit; undefined if the event alone does not tell. */
export function headSha(event: WorkflowEvent): string | undefined {
  const { GITHUB_SHA } = event.env;
  if (event.pullRequest) return asString(get(event.pullRequest, 'head', 'sha')) ?? (GITHUB_SHA || undefined);
  // GITHUB_SHA is of the default branch there; only GitHub knows the head of the pull request.
  if (event.name === 'issue_comment' && event.pullRequestNumber !== undefined) return undefined;
  const subject = subjects[event.name];
  return (
    (subject && asString(event.get(subject, 'head_sha'))) ||
    asString(event.get('deployment', 'sha')) ||
    (event.name === 'status' ? asString(event.get('sha')) : undefined) ||
    // GITHUB_SHA is that of the tag where an annotated one is pushed.
    (event.name === 'push' ? asString(event.get('head_commit', 'id')) : undefined) ||
    GITHUB_SHA ||
    undefined
  );
}

// Events with a commit of their own, which differs from the one that the runner names.
const subjects: Readonly<Record<string, string>> = {
  workflow_run: 'workflow_run',
  check_run: 'check_run',
  check_suite: 'check_suite',
  merge_group: 'merge_group',
};

/** What a payload lacks that GitHub itself always sends, so that GITHUB_SHA stands for it; undefined if it is whole. */
function missingSha(event: WorkflowEvent): string | undefined {
  if (event.pullRequest) {
    return get(event.pullRequest, 'head', 'sha') === undefined ? 'pull_request.head.sha' : undefined;
  }
  const subject = subjects[event.name];
  return subject && !event.get(subject, 'head_sha') ? `${subject}.head_sha` : undefined;
}

function commitInPayload(event: WorkflowEvent): Commit {
  const sha = headSha(event);
  const candidates = [
    event.get('head_commit'),
    event.get('workflow_run', 'head_commit'),
    event.get('merge_group', 'head_commit'),
    event.get('check_suite', 'head_commit'),
    event.get('commit', 'commit'),
  ];
  for (const candidate of candidates.map(asObject)) {
    const id = asString(candidate?.id) ?? asString(event.get('commit', 'sha'));
    // An annotated tag has a SHA of its own, which differs from that of the commit.
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

function commitInAnswer(answer: unknown, knownSha: string | undefined): Commit {
  const details = get(answer, 'commit');
  return {
    sha: asString(get(answer, 'sha')) ?? knownSha,
    message: asString(get(details, 'message')),
    author: asString(get(details, 'author', 'name')),
    authorEmail: asString(get(details, 'author', 'email')),
    timestamp: asString(get(details, 'committer', 'date')) ?? asString(get(details, 'author', 'date')),
  };
}

/** The first line of a commit message that is not blank, and what follows the blank line after it. */
export function splitMessage(message: string): [subject: string, body: string] {
  // What git itself would have removed, a message that an API set can begin with.
  const [subject = '', ...rest] = message.replace(/\r\n?/g, '\n').trimStart().split('\n');
  return [subject.trim(), rest.join('\n').trim()];
}
