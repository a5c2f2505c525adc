/** The payloads that GitHub publishes as examples of the events that can start a workflow. */
import { createRequire } from 'node:module';

interface Examples {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}
export const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly Examples[];

// GitHub Docs, *Events that trigger workflows*. There are no payloads for pull_request_target (it has those of
// pull_request), schedule and workflow_call (they have none of their own).
export const starters = (
  'branch_protection_rule check_run check_suite create delete deployment deployment_status discussion ' +
  'discussion_comment fork gollum issue_comment issues label merge_group milestone page_build public pull_request ' +
  'pull_request_review pull_request_review_comment push release repository_dispatch status watch workflow_dispatch ' +
  'workflow_run'
).split(' ');

/** A template that says something of every root. */
export const everyRoot =
  '{{ commit.sha }}{{ commit.short_sha }}{{ commit.subject }}{{ commit.message }}{{ commit.body }}{{ commit.author }}' +
  '{{ commit.author_email }}{{ commit.timestamp | date: "%F" }}{{ commit.url }}|{% if pr %}#{{ pr.number }}{{ pr.title }}{{ pr.body }}' +
  '{{ pr.author }}{{ pr.head_ref }}{{ pr.base_ref }}{{ pr.url }}{{ pr.labels | join: "," }}{{ pr.draft }}{{ pr.merged }}{% endif %}|' +
  '{{ repo.name }}{{ repo.owner }}{{ repo.full_name }}{{ repo.url }}|{{ ref.name }}{{ ref.type }}{{ ref.full }}|' +
  '{{ run.id }}{{ run.number }}{{ run.attempt }}{{ run.workflow }}{{ run.job }}{{ run.url }}{{ run.actor }}{{ run.event }}{{ run.title }}|' +
  '{{ job.id }}{{ job.name }}{{ job.description }}{{ job.status }}{{ job.created_at }}|{{ data.x }}|{{ inputs.name }}|{{ event.action }}' +
  '{% for commit in event.commits %}{{ commit.id }}{% endfor %}';

/** The payloads of an event. */
export function payloadsOf(name: string): readonly object[] {
  const { examples: payloads } = examples.find((entry) => entry.name === name) ?? {};
  return payloads ?? [];
}

/** The events that have payloads of this one's form. */
export function eventsLike(name: string): string[] {
  return name === 'pull_request' ? [name, 'pull_request_target'] : [name];
}
