import { headSha } from '../context/commit.ts';
import type { WorkflowEvent } from '../context/workflow-event.ts';
import { get } from '../json.ts';

/** Pages of the commit and the pull request that the run is about, without a request: `[text, URL]`. */
export function linksFor(event: WorkflowEvent): (readonly [text: string, url: string])[] {
  const { repository, serverUrl } = event;
  if (repository === '') return [];
  const sha = headSha(event);
  const number = get(event.pullRequest, 'number') ?? event.pullRequestNumber;
  const home = `${serverUrl}/${repository}`;
  return [
    ...(sha ? [[`commit ${sha.slice(0, 7)}`, `${home}/commit/${sha}`] as const] : []),
    ...(number ? [[`pull request ${number}`, `${home}/pull/${number}`] as const] : []),
  ];
}
