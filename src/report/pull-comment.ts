import type { GitHub } from '../context/github.ts';
import { commentsOf } from '../context/github-comments.ts';
import { explainRefusal } from '../context/github-failure.ts';
import { pr } from '../context/pr.ts';
import { runUrl } from '../context/run.ts';
import type { WorkflowEvent } from '../context/workflow-event.ts';
import { causes } from '../errors.ts';
import { asNumber, get } from '../json.ts';
import { commentText } from './comment.ts';
import type { DocsUrl } from './docs-url.ts';
import type { Log } from './log.ts';
import { firstFailure, type RunResult } from './run-result.ts';
import { keepComment } from './sticky-comment.ts';

/** Where the comment goes, and what distinguishes it from those of other steps. */
export interface CommentTarget {
  readonly github: GitHub;
  readonly event: WorkflowEvent;
  readonly key: string;
}

const did = {
  created: 'Created the comment on pull request',
  updated: 'Updated the comment on pull request',
  unchanged: 'The comment is up to date on pull request',
  newer: 'Left the comment of a later run on pull request',
} as const;

/**
 * Has the one comment on the pull request of the run say what the run did. It never fails the step: what keeps it from
 * that is a warning, or a line of the log where nobody can change it.
 * @param run without any secret
 * @returns the comment's URL; undefined if there is none of this run
 */
export async function commentOnPull(
  run: RunResult,
  { github, event, key }: CommentTarget,
  log: Log,
  docs: DocsUrl,
): Promise<string | undefined> {
  const number = await pullNumber(github, event);
  if (number === undefined) {
    log.info('No comment: this run is about no pull request.');
    return undefined;
  }
  if (get(event.pullRequest ?? event.get('issue'), 'locked') === true) {
    log.info(`No comment: the conversation of pull request ${number} is locked.`);
    return undefined;
  }
  const {
    GITHUB_RUN_ID: runId = '0',
    GITHUB_RUN_ATTEMPT: runAttempt = '1',
    GITHUB_RUN_NUMBER = '',
  } = event.env;
  const url = runUrl(event);
  const links =
    url === undefined ? run.links : [...run.links, [`run ${GITHUB_RUN_NUMBER || runId}`, url] as const];
  const text = commentText({ ...run, links }, firstFailure(run), docs);
  try {
    const kept = await keepComment(
      commentsOf(github, event.repository, number),
      { key, runId, runAttempt },
      text,
    );
    if (kept === undefined) {
      log.warn(
        `Could not comment on pull request ${number}: its comment was deleted each time. The update is not affected.`,
      );
      return undefined;
    }
    log.info(`${did[kept.is]} ${number}: ${kept.url}`);
    return kept.is === 'newer' ? undefined : kept.url;
  } catch (error) {
    log.warn(
      `Could not comment on pull request ${number}: ${reason(error, event)} The update is not affected.`,
    );
    return undefined;
  }
}

async function pullNumber(github: GitHub, event: WorkflowEvent): Promise<number | undefined> {
  const used = new Set(['number']);
  const lookup = pr.lookup?.(event, used);
  const answer = lookup === undefined ? undefined : await github.get(lookup);
  return asNumber(get(await pr.load({ event, data: {} }, used, answer), 'number'));
}

function reason(error: unknown, event: WorkflowEvent): string {
  if (/issue is locked/.test(causes(error)[0] ?? '')) return 'its conversation is locked.';
  return explainRefusal(error, (status) => {
    if (status === 403 || status === 401) {
      return event.withoutSecrets
        ? 'A run for a pull request from a fork or by Dependabot has a token that only reads: comment from a `workflow_run` instead.'
        : 'Add `pull-requests: write` to the `permissions` of the job.';
    }
    return status === 404 ? "The pull request is gone, or `github-token` can't see it." : '';
  });
}
