import { asArray, asObject, asString, get } from '../json.ts';
import { headSha } from './commit.ts';
import type { ContextSource, Fields, Root } from './root.ts';
import { usesAny } from './root.ts';

const fields = [
  'number',
  'title',
  'body',
  'author',
  'head_ref',
  'base_ref',
  'url',
  'labels',
  'draft',
  'merged',
];
// What the payload of a comment lacks, which holds the pull request as an issue.
const notInIssue = ['head_ref', 'base_ref'];

/** The pull request that the run is about; on a push, the one that brought the commit. */
export const pr: Root = {
  name: 'pr',
  fields,
  async load(source, used) {
    const { event, github } = source;
    if (event.pullRequest) return describe(event.pullRequest);
    const number = event.pullRequestNumber;
    if (number !== undefined) {
      const issue = asObject(event.at('issue'));
      if (issue && !usesAny(used, notInIssue)) return describe(issue);
      return describe(await github.pull(number)) ?? describe(issue) ?? { ...nothing, number };
    }
    return bringsCommit.has(event.name) ? findByCommit(source) : null;
  },
};

// Other events (a schedule, a release, …) are about a state of the repository, and about no pull request.
const bringsCommit = new Set([
  'push',
  'workflow_run',
  'workflow_dispatch',
  'check_run',
  'check_suite',
  'deployment',
  'status',
]);
const nothing = Object.fromEntries(fields.map((field) => [field, null]));

async function findByCommit({ event, github }: ContextSource): Promise<Fields | null> {
  const sha = headSha(event);
  if (sha === undefined || event.at('deleted') === true) return null;
  const candidates = asArray(await github.pullsOf(sha))
    .map(asObject)
    .filter((item) => item !== undefined);
  // A commit can be in several: the one that it merged, else one that is still open, else any.
  const found =
    candidates.find((candidate) => candidate.merge_commit_sha === sha && candidate.merged_at) ??
    candidates.find((candidate) => get(candidate, 'head', 'sha') === sha && candidate.state === 'open') ??
    candidates.find((candidate) => candidate.state === 'open') ??
    candidates[0];
  return describe(found);
}

/** The fields of a pull request, or of the issue that stands for it. */
function describe(pull: unknown): Fields | null {
  const found = asObject(pull);
  if (found === undefined) return null;
  const mergedAt = found.merged_at ?? get(found, 'pull_request', 'merged_at');
  return {
    number: found.number ?? null,
    title: asString(found.title) ?? null,
    body: asString(found.body) ?? null,
    author: asString(get(found, 'user', 'login')) ?? null,
    head_ref: asString(get(found, 'head', 'ref')) ?? null,
    base_ref: asString(get(found, 'base', 'ref')) ?? null,
    url: asString(found.html_url) ?? null,
    labels: asArray(found.labels).flatMap((label) => asString(get(label, 'name')) ?? []),
    draft: found.draft === true,
    merged: found.merged === true || Boolean(mergedAt),
  };
}
