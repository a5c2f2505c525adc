import { asNumber, asString, get } from '../json.ts';
import { splitMessage } from './commit.ts';
import { type FieldReaders, type Root, readFields } from './root.ts';
import type { WorkflowEvent } from './workflow-event.ts';

const fields: FieldReaders<WorkflowEvent> = {
  id: ({ env }) => env.GITHUB_RUN_ID || null,
  number: ({ env }) => asNumber(env.GITHUB_RUN_NUMBER),
  attempt: ({ env }) => asNumber(env.GITHUB_RUN_ATTEMPT),
  workflow: ({ env }) => env.GITHUB_WORKFLOW || null,
  job: ({ env }) => env.GITHUB_JOB || null,
  url: runUrl,
  actor: ({ env }) => env.GITHUB_TRIGGERING_ACTOR || env.GITHUB_ACTOR || null,
  event: ({ name }) => name || null,
  title,
};

/** The page of the run; undefined outside of one. */
export function runUrl({ env, repository, serverUrl }: WorkflowEvent): string | undefined {
  const { GITHUB_RUN_ID: id } = env;
  return id && repository ? `${serverUrl}/${repository}/actions/runs/${id}` : undefined;
}

/** This run of this workflow. */
export const run: Root = {
  name: 'run',
  fields: Object.keys(fields),
  // Only the fields in use, since one of them parses the payload.
  load: ({ event }, used) => readFields(fields, event, used),
};

/**
 * What people would call the run, without a request: the title of the pull request, the subject of the commit, the
 * name of the release, else that of the workflow.
 */
function title(event: WorkflowEvent): string {
  const pull = event.pullRequest ?? (event.pullRequestNumber === undefined ? undefined : event.get('issue'));
  const pullTitle = asString(get(pull, 'title'));
  const message =
    asString(event.get('head_commit', 'message')) ??
    asString(event.get('workflow_run', 'head_commit', 'message')) ??
    asString(event.get('merge_group', 'head_commit', 'message')) ??
    asString(event.get('check_suite', 'head_commit', 'message'));
  const release = asString(event.get('release', 'name')) ?? asString(event.get('release', 'tag_name'));
  if (pullTitle !== undefined) return `#${get(pull, 'number')} ${pullTitle}`;
  if (message !== undefined) return splitMessage(message)[0];
  if (release !== undefined) return release;
  return asString(event.get('workflow_run', 'display_title')) ?? event.env.GITHUB_WORKFLOW ?? event.name;
}
