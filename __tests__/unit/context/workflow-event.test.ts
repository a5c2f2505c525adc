import { describe, expect, test } from '@jest/globals';
import { WorkflowEvent } from '../../../src/context/workflow-event.ts';
import { eventOf } from '../../support/event.ts';

describe('the payload', () => {
  test('is read once, when it is first needed', () => {
    let reads = 0;
    const event = new WorkflowEvent({}, () => {
      reads += 1;
      return { a: reads };
    });
    expect(reads).toBe(0);
    expect([event.get('a'), event.get('a')]).toEqual([1, 1]);
  });

  test.each([undefined, null, [], 'x', 1])('is empty, without a fault, if it is %j', (value) => {
    const event = new WorkflowEvent({}, () => value);
    expect(event.payload).toEqual({});
    expect(event.payloadFault).toBeUndefined();
  });

  test('is empty, with the reason, if it cannot be read', () => {
    const event = new WorkflowEvent({}, () => {
      throw new Error('ENOENT: no such file');
    });
    expect(event.payload).toEqual({});
    expect(event.payloadFault).toBe(
      "The event payload can't be read, so all values from it are empty: ENOENT: no such file",
    );
  });
});

describe('whether GitHub gives a run no secrets', () => {
  const repository = { full_name: 'acme/vision' };
  const of = (repo: string | null) => ({
    repository,
    pull_request: { head: { repo: repo === null ? null : { full_name: repo } } },
  });
  test.each<[string, unknown, string, boolean]>([
    ['pull_request', of('acme/vision'), 'ann', false],
    ['pull_request', of('eve/vision'), 'ann', true],
    ['pull_request', of(null), 'ann', true],
    ['pull_request_review', of('eve/vision'), 'ann', true],
    ['pull_request_review_comment', of('eve/vision'), 'ann', true],
    ['pull_request_target', of('eve/vision'), 'ann', false],
    ['pull_request', { repository }, 'ann', false],
    ['push', of('eve/vision'), 'ann', false],
    ['push', { repository }, 'dependabot[bot]', true],
    ['pull_request', of('acme/vision'), 'dependabot[bot]', true],
    ['push', { repository }, 'dependabot', false],
  ])('is known for %s of %j by %s: %s', (name, payload, actor, expected) => {
    expect(eventOf(name, payload, { GITHUB_ACTOR: actor }).withoutSecrets).toBe(expected);
  });
});

describe('the number of the pull request that an event is about without its payload', () => {
  const run = { pull_requests: [{ number: 12 }, { number: 13 }] };
  const queue = (head_ref: string) => ({ merge_group: { head_ref } });
  test.each<[string, unknown, number | undefined]>([
    ['issue_comment', { issue: { number: 3, pull_request: {} } }, 3],
    ['issue_comment', { issue: { number: 3 } }, undefined],
    ['workflow_run', { workflow_run: run }, 12],
    ['check_suite', { check_suite: run }, 12],
    ['check_run', { check_run: run }, 12],
    ['workflow_run', { workflow_run: { pull_requests: [] } }, undefined],
    ['workflow_run', { workflow_run: { pull_requests: null } }, undefined],
    ['merge_group', queue('refs/heads/gh-readonly-queue/main/pr-12-3f2a1bc4'), 12],
    ['merge_group', queue('refs/heads/gh-readonly-queue/pr-7-abc/main/pr-12-3f2a1bc4'), 12],
    ['merge_group', queue('refs/heads/gh-readonly-queue/main/pr-12-3f2a1bc4-later'), undefined],
    ['merge_group', queue('refs/heads/gh-readonly-queue/main/pr-x-3f2a1bc4'), undefined],
    ['merge_group', { merge_group: {} }, undefined],
    ['push', queue('refs/heads/gh-readonly-queue/main/pr-12-3f2a1bc4'), undefined],
    ['push', {}, undefined],
  ])('is read from %s of %j: %s', (name, payload, expected) => {
    expect(eventOf(name, payload).pullRequestNumber).toBe(expected);
  });
});

describe('the addresses of GitHub', () => {
  test('are those that the runner names, without a trailing slash', () => {
    const event = eventOf(
      '',
      {},
      {
        GITHUB_SERVER_URL: 'https://ghe.example.com//',
        GITHUB_API_URL: 'https://ghe.example.com/api/v3/',
      },
    );
    expect(event.serverUrl).toBe('https://ghe.example.com');
    expect(event.apiUrl).toBe('https://ghe.example.com/api/v3');
  });

  test('are those of github.com if the runner names none', () => {
    for (const env of [{}, { GITHUB_SERVER_URL: '', GITHUB_API_URL: '' }]) {
      const event = new WorkflowEvent(env, () => undefined);
      expect(event.serverUrl).toBe('https://github.com');
      expect(event.apiUrl).toBe('https://api.github.com');
      expect([event.name, event.repository]).toEqual(['', '']);
    }
  });
});
