import { asNumber, asString } from '../json.ts';
import type { WorkflowEvent } from '../runner/event.ts';
import { splitMessage } from './commit.ts';
import type { Root } from './root.ts';

/** This run of this workflow. */
export const run: Root = {
  name: 'run',
  fields: ['id', 'number', 'attempt', 'workflow', 'job', 'url', 'actor', 'event', 'title'],
  load({ event }, used) {
    const { env } = event;
    return {
      id: env.GITHUB_RUN_ID || null,
      number: asNumber(env.GITHUB_RUN_NUMBER) ?? null,
      attempt: asNumber(env.GITHUB_RUN_ATTEMPT) ?? null,
      workflow: env.GITHUB_WORKFLOW || null,
      job: env.GITHUB_JOB || null,
      url: runUrl(event) ?? null,
      actor: env.GITHUB_TRIGGERING_ACTOR || env.GITHUB_ACTOR || null,
      event: event.name || null,
      // The one field that may need the payload parsed.
      title: used.has('title') || used.has('*') ? title(event) : null,
    };
  },
};

export function runUrl({ env, repository, serverUrl }: WorkflowEvent): string | undefined {
  return env.GITHUB_RUN_ID && repository
    ? `${serverUrl}/${repository}/actions/runs/${env.GITHUB_RUN_ID}`
    : undefined;
}

/**
 * What a person would call the run, from what the event itself holds: the pull request's title, the commit's
 * subject, the release's name, else the workflow's.
 */
function title(event: WorkflowEvent): string {
  const about = event.pullRequest ?? (event.pullRequestNumber === undefined ? undefined : event.at('issue'));
  const pull = asString((about as { title?: unknown } | undefined)?.title);
  const message =
    asString(event.at('head_commit', 'message')) ??
    asString(event.at('workflow_run', 'head_commit', 'message')) ??
    asString(event.at('merge_group', 'head_commit', 'message')) ??
    asString(event.at('check_suite', 'head_commit', 'message'));
  const release = asString(event.at('release', 'name')) ?? asString(event.at('release', 'tag_name'));
  if (pull !== undefined) return `#${(about as { number?: unknown }).number} ${pull}`;
  if (message !== undefined) return splitMessage(message)[0];
  if (release !== undefined) return release;
  return asString(event.at('workflow_run', 'display_title')) ?? event.env.GITHUB_WORKFLOW ?? event.name;
}
