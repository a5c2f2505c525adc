/** What the payload of an event tells, case by case: what a step shows of it is in events.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { headSha, splitMessage } from '../src/context/commit.ts';
import { WorkflowEvent } from '../src/context/event.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'context-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function eventOf(name: string, payload: unknown, env: Record<string, string> = {}): WorkflowEvent {
  const path = join(home, 'event.json');
  writeFileSync(path, typeof payload === 'string' ? payload : JSON.stringify(payload));
  return new WorkflowEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, ...env });
}

describe('a run without secrets', () => {
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
  ])('%s of %j by %s: %s', (name, payload, actor, expected) => {
    expect(eventOf(name, payload, { GITHUB_ACTOR: actor }).withoutSecrets).toBe(expected);
  });
});

describe('the number of the pull request that an event is about', () => {
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
  ])('%s of %j: %s', (name, payload, expected) => {
    expect(eventOf(name, payload).pullRequestNumber).toBe(expected);
  });
});

describe('the commit that an event is about', () => {
  test.each<[string, unknown, string | undefined]>([
    ['push', {}, 'tip'],
    ['pull_request', { pull_request: { head: { sha: 'head' } } }, 'head'],
    ['pull_request', { pull_request: {} }, undefined],
    ['issue_comment', { issue: { number: 3, pull_request: {} } }, undefined],
    ['issue_comment', { issue: { number: 3 } }, 'tip'],
    ['issues', { issue: { number: 3, pull_request: {} } }, 'tip'],
    ['workflow_run', { workflow_run: { head_sha: 'run' } }, 'run'],
    ['check_run', { check_run: { head_sha: 'run' } }, 'run'],
    ['check_suite', { check_suite: { head_sha: 'run' } }, 'run'],
    ['merge_group', { merge_group: { head_sha: 'group' } }, 'group'],
    ['push', { workflow_run: { head_sha: 'run' }, merge_group: { head_sha: 'group' } }, 'tip'],
    ['deployment_status', { deployment: { sha: 'deployed' } }, 'deployed'],
    ['status', { sha: 'checked' }, 'checked'],
    ['create', { sha: 'none of this' }, 'tip'],
  ])('%s of %j: %s', (name, payload, expected) => {
    expect(headSha(eventOf(name, payload, { GITHUB_SHA: 'tip' }))).toBe(expected);
  });

  test('is not known where the runner does not say it', () => {
    expect(headSha(eventOf('push', {}))).toBeUndefined();
  });
});

test.each([
  ['one', 'one', ''],
  ['one\ntwo', 'one', 'two'],
  ['one\n\ntwo\n\nthree\n', 'one', 'two\n\nthree'],
  ['one\r\n\r\ntwo', 'one', 'two'],
  ['one\r\rtwo', 'one', 'two'],
  ['  one \n two ', 'one', 'two'],
  ['', '', ''],
])('the message %j', (message, subject, body) => {
  expect(splitMessage(message)).toEqual([subject, body]);
});

describe('addresses of GitHub', () => {
  test('are those of the runner, without a slash at the end', () => {
    const event = new WorkflowEvent({
      GITHUB_SERVER_URL: 'https://ghe.example.com//',
      GITHUB_API_URL: 'https://ghe.example.com/api/v3/',
    });
    expect(event.serverUrl).toBe('https://ghe.example.com');
    expect(event.apiUrl).toBe('https://ghe.example.com/api/v3');
  });

  test('are github.com’s where it says none', () => {
    for (const env of [{}, { GITHUB_SERVER_URL: '', GITHUB_API_URL: '' }]) {
      const event = new WorkflowEvent(env);
      expect(event.serverUrl).toBe('https://github.com');
      expect(event.apiUrl).toBe('https://api.github.com');
      expect([event.name, event.repository]).toEqual(['', '']);
    }
  });
});

describe('the payload', () => {
  test('may begin with a byte order mark, and hold one', () => {
    expect(eventOf('push', '\ufeff{"a": "\ufeff"}').payload).toEqual({ a: '\ufeff' });
  });

  test('is read once', () => {
    const event = eventOf('push', { a: 1 });
    expect(event.at('a')).toBe(1);
    writeFileSync(join(home, 'event.json'), '{"a": 2}');
    expect(event.at('a')).toBe(1);
  });

  test('is empty, without a fault, where there is none', () => {
    const event = new WorkflowEvent({});
    expect(event.payload).toEqual({});
    expect(event.payloadFault).toBeUndefined();
  });

  test('that can not be read says why', () => {
    const event = new WorkflowEvent({ GITHUB_EVENT_PATH: join(home, 'none.json') });
    expect(event.payload).toEqual({});
    expect(event.payloadFault).toMatch(/^The event payload can't be read, .*: ENOENT/);
  });
});
