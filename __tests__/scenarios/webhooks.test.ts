/** Every payload that GitHub publishes as an example of an event that can start a workflow. */
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { act, emulator, useEmulator } from '../support/world.ts';

interface Examples {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}
const all = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly Examples[];

// GitHub Docs, *Events that trigger workflows*. There are no payloads for pull_request_target (it has those of
// pull_request), schedule and workflow_call (they have none of their own).
const starters = (
  'branch_protection_rule check_run check_suite create delete deployment deployment_status discussion ' +
  'discussion_comment fork gollum issue_comment issues label merge_group milestone page_build public pull_request ' +
  'pull_request_review pull_request_review_comment push release repository_dispatch status watch workflow_dispatch ' +
  'workflow_run'
).split(' ');

const everyRoot =
  '{{ commit.sha }}{{ commit.short_sha }}{{ commit.subject }}{{ commit.message }}{{ commit.body }}{{ commit.author }}' +
  '{{ commit.author_email }}{{ commit.timestamp | date: "%F" }}{{ commit.url }}|{% if pr %}#{{ pr.number }}{{ pr.title }}{{ pr.body }}' +
  '{{ pr.author }}{{ pr.head_ref }}{{ pr.base_ref }}{{ pr.url }}{{ pr.labels | join: "," }}{{ pr.draft }}{{ pr.merged }}{% endif %}|' +
  '{{ repo.name }}{{ repo.owner }}{{ repo.full_name }}{{ repo.url }}|{{ ref.name }}{{ ref.type }}{{ ref.full }}|' +
  '{{ run.id }}{{ run.number }}{{ run.attempt }}{{ run.workflow }}{{ run.job }}{{ run.url }}{{ run.actor }}{{ run.event }}{{ run.title }}|' +
  '{{ job.id }}{{ job.name }}{{ job.description }}{{ job.status }}{{ job.created_at }}|{{ data.x }}|{{ inputs.name }}|{{ event.action }}' +
  '{% for commit in event.commits %}{{ commit.id }}{% endfor %}';

useEmulator();
beforeEach(() => {
  // What GitHub would add is not there: a template has to live without it.
  emulator().state.github.permission = false;
});

test('the list has every event that there are payloads for', () => {
  expect(starters.filter((name) => !all.some((entry) => entry.name === name))).toEqual([]);
});

describe.each(
  starters.map((name) => [name, all.find((entry) => entry.name === name)?.examples ?? []] as const),
)('%s', (name, examples) => {
  const names = name === 'pull_request' ? [name, 'pull_request_target'] : [name];
  test(`${examples.length} payloads: nothing is thrown, empty or over 256`, async () => {
    for (const event of names) {
      for (const payload of examples) {
        for (const inputs of [{}, { description: everyRoot, data: '{"x": 1}' }]) {
          const ran = await act(
            { 'github-token': 'FAKE', 'max-attempts': '1', ...inputs },
            { event: { name: event, payload } },
          );
          const { is_success, error_msg, description = '' } = ran.outputs;
          expect({ is_success, error_msg }).toEqual({ is_success: 'true', error_msg: '' });
          expect(description.length).toBeGreaterThan(40);
          expect(description.length).toBeLessThanOrEqual(256);
          expect(description).not.toMatch(/undefined|\[object|NaN|null/);
          expect(ran.stderr).toBe('');
        }
      }
    }
  }, 300_000);
});
