import { asArray, asObject, asString, get, type JsonObject } from '../json.ts';
import { headSha } from './commit.ts';
import { type FieldReaders, type Lookup, type Root, readFields, usesAny } from './root.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** By a pull request, or the issue that stands for it. */
const fields: FieldReaders<JsonObject> = {
  number: (pull) => pull.number,
  title: (pull) => asString(pull.title),
  body: (pull) => asString(pull.body),
  author: (pull) => asString(get(pull, 'user', 'login')),
  head_ref: (pull) => asString(get(pull, 'head', 'ref')),
  base_ref: (pull) => asString(get(pull, 'base', 'ref')),
  url: (pull) => asString(pull.html_url),
  labels: (pull) => asArray(pull.labels).flatMap((label) => asString(get(label, 'name')) ?? []),
  draft: (pull) => pull.draft === true,
  merged: (pull) => pull.merged === true || Boolean(pull.merged_at ?? get(pull, 'pull_request', 'merged_at')),
};
// The payload of a comment has the pull request as an issue, which has no branches.
const notInIssue = ['head_ref', 'base_ref'];

/** The pull request that the run is about; for a push, the one that brought the commit. */
export const pr: Root = {
  name: 'pr',
  fields: Object.keys(fields),
  lookup(event, used) {
    if (event.pullRequest) return undefined;
    const number = event.pullRequestNumber;
    if (number === undefined) return lookupByCommit(event);
    if (asObject(event.get('issue')) && !usesAny(used, notInIssue)) return undefined;
    return {
      subject: `the pull request ${number}`,
      path: `pulls/${number}`,
      permission: 'pull-requests: read',
    };
  },
  load({ event, log }, _used, answer) {
    const number = event.pullRequestNumber;
    const pull =
      event.pullRequest ??
      (number === undefined
        ? choosePull(answer, headSha(event), event.forkBranch !== undefined)
        : (asObject(answer) ?? asObject(event.get('issue'))));
    if (pull !== undefined) return readFields(fields, pull);
    if (
      number === undefined &&
      answer !== undefined &&
      event.get('workflow_run', 'event') === 'pull_request'
    ) {
      log?.warn('Found no pull request for the run that this one follows, so `pr` is empty.');
    }
    return number === undefined ? null : { ...nothing, number };
  },
};

const nothing = Object.fromEntries(Object.keys(fields).map((field) => [field, null]));
// Other events (a schedule, a release, …) are about the state of the repository rather than a pull request.
const bringsCommit = new Set([
  'push',
  'workflow_run',
  'workflow_dispatch',
  'check_run',
  'check_suite',
  'deployment',
  'status',
]);

function lookupByCommit(event: WorkflowEvent): Lookup | undefined {
  const sha = headSha(event);
  const fork = event.forkBranch;
  if (fork !== undefined) {
    // The commits of a fork are none of this repository's to GitHub, so that it knows no pull requests of them.
    return {
      subject: `the pull request of ${fork}`,
      path: `pulls?state=all&per_page=100&head=${encodeURIComponent(fork)}`,
      permission: 'pull-requests: read',
    };
  }
  if (!bringsCommit.has(event.name) || sha === undefined || event.get('deleted') === true) return undefined;
  return {
    subject: `the pull requests of ${sha}`,
    path: `commits/${sha}/pulls`,
    permission: 'pull-requests: read',
  };
}

/**
 * A commit can be in several pull requests: the one that it merged, else one that is still open, else any. Those of one
 * branch come one after the other: there only the head tells which is meant.
 */
function choosePull(answer: unknown, sha: string | undefined, isOfBranch: boolean): JsonObject | undefined {
  const pulls = asArray(answer)
    .map(asObject)
    .filter((pull) => pull !== undefined);
  return (
    pulls.find((pull) => pull.merge_commit_sha === sha && pull.merged_at) ??
    pulls.find((pull) => get(pull, 'head', 'sha') === sha && pull.state === 'open') ??
    (isOfBranch ? pulls.find((pull) => get(pull, 'head', 'sha') === sha) : undefined) ??
    pulls.find((pull) => pull.state === 'open') ??
    pulls[0]
  );
}
