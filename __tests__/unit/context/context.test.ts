/** What the payload of an event tells, case by case: what a step shows of it is in events.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { headSha, splitMessage } from '../../../src/context/commit.ts';
import { pr } from '../../../src/context/pr.ts';
import { ref } from '../../../src/context/ref.ts';
import type { ContextSource } from '../../../src/context/root.ts';
import { run } from '../../../src/context/run.ts';
import { WorkflowEvent } from '../../../src/context/workflow-event.ts';
import { readEventPayload } from '../../../src/runner/event.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'context-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function eventOf(name: string, payload: unknown, env: Record<string, string> = {}): WorkflowEvent {
  const path = join(home, 'event.json');
  writeFileSync(path, typeof payload === 'string' ? payload : JSON.stringify(payload));
  return new WorkflowEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, ...env }, readEventPayload);
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
    const event = new WorkflowEvent(
      {
        GITHUB_SERVER_URL: 'https://ghe.example.com//',
        GITHUB_API_URL: 'https://ghe.example.com/api/v3/',
      },
      readEventPayload,
    );
    expect(event.serverUrl).toBe('https://ghe.example.com');
    expect(event.apiUrl).toBe('https://ghe.example.com/api/v3');
  });

  test('are github.com’s where it says none', () => {
    for (const env of [{}, { GITHUB_SERVER_URL: '', GITHUB_API_URL: '' }]) {
      const event = new WorkflowEvent(env, readEventPayload);
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
    expect(event.get('a')).toBe(1);
    writeFileSync(join(home, 'event.json'), '{"a": 2}');
    expect(event.get('a')).toBe(1);
  });

  test('is empty, without a fault, where there is none', () => {
    const event = new WorkflowEvent({}, readEventPayload);
    expect(event.payload).toEqual({});
    expect(event.payloadFault).toBeUndefined();
  });

  test('that can not be read says why', () => {
    const event = new WorkflowEvent({ GITHUB_EVENT_PATH: join(home, 'none.json') }, readEventPayload);
    expect(event.payload).toEqual({});
    expect(event.payloadFault).toMatch(/^The event payload can't be read, .*: ENOENT/);
  });
});

describe('the ref that an event is about', () => {
  const branch = (name: string) => ({ name, type: 'branch', full: `refs/heads/${name}` });
  const main = { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' };
  const merge = { GITHUB_REF: 'refs/pull/12/merge', GITHUB_REF_NAME: '12/merge', GITHUB_REF_TYPE: 'branch' };
  test.each<[string, unknown, Record<string, string>, object]>([
    ['push', {}, main, branch('main')],
    ['pull_request', {}, { ...merge, GITHUB_HEAD_REF: 'cosine' }, branch('cosine')],
    ['pull_request_review', { pull_request: { head: { ref: 'cosine' } } }, merge, branch('cosine')],
    ['workflow_run', { workflow_run: { head_branch: 'cosine' } }, main, branch('cosine')],
    ['push', { workflow_run: { head_branch: 'cosine' } }, main, branch('main')],
    ['push', { deleted: true, ref: 'refs/heads/gone' }, main, branch('gone')],
    ['push', { deleted: true, ref: 'refs/tags/v1' }, main, { name: 'v1', type: 'tag', full: 'refs/tags/v1' }],
    ['push', { deleted: false, ref: 'refs/heads/gone' }, main, branch('main')],
    ['delete', { deleted: true, ref: 'refs/heads/gone' }, main, branch('main')],
    [
      'push',
      {},
      { GITHUB_REF: 'refs/heads/a/refs/heads/b' },
      { name: 'a/refs/heads/b', type: null, full: 'refs/heads/a/refs/heads/b' },
    ],
    ['push', {}, {}, { name: null, type: null, full: null }],
  ])('%s of %j, %j', async (name, payload, env, expected) => {
    const source = { event: eventOf(name, payload, env) } as ContextSource;
    expect(await ref.load(source, new Set())).toEqual(expected);
  });
});

describe('the run', () => {
  const title = async (name: string, payload: unknown, env: Record<string, string> = {}) => {
    const source = { event: eventOf(name, payload, { GITHUB_WORKFLOW: 'train', ...env }) } as ContextSource;
    return (await run.load(source, new Set(['title'])))?.title;
  };

  test.each<[string, unknown, string]>([
    ['pull_request', { pull_request: { number: 12, title: 'Cosine' } }, '#12 Cosine'],
    ['issue_comment', { issue: { number: 3, title: 'Cosine', pull_request: {} } }, '#3 Cosine'],
    ['issue_comment', { issue: { number: 3, title: 'A bug' } }, 'train'],
    ['push', { head_commit: { message: 'one\n\ntwo' } }, 'one'],
    ['workflow_run', { workflow_run: { head_commit: { message: 'one\ntwo' }, display_title: 'x' } }, 'one'],
    ['workflow_run', { workflow_run: { display_title: 'Shown' } }, 'Shown'],
    ['merge_group', { merge_group: { head_commit: { message: 'one' } } }, 'one'],
    ['check_suite', { check_suite: { head_commit: { message: 'one' } } }, 'one'],
    ['release', { release: { name: 'Two', tag_name: 'v2' } }, 'Two'],
    ['release', { release: { name: '', tag_name: 'v2' } }, 'v2'],
    ['push', {}, 'train'],
  ])('of %s of %j is called %s', async (name, payload, expected) => {
    expect(await title(name, payload)).toBe(expected);
  });

  test('has an address where both its parts are known', async () => {
    const url = async (env: Record<string, string>) =>
      (await run.load({ event: eventOf('push', {}, env) } as ContextSource, new Set(['url'])))?.url;
    expect(await url({ GITHUB_RUN_ID: '1', GITHUB_REPOSITORY: 'a/b' })).toBe(
      'https://github.com/a/b/actions/runs/1',
    );
    expect(await url({ GITHUB_RUN_ID: '1' })).toBeNull();
    expect(await url({ GITHUB_REPOSITORY: 'a/b' })).toBeNull();
  });

  test('does not read the payload for what does not need it', async () => {
    const event = eventOf('push', '{');
    await run.load({ event } as ContextSource, new Set(['id', 'url']));
    expect(event.payloadFault).toBeUndefined();
    const all = await run.load({ event } as ContextSource, new Set(['*']));
    expect(all?.title).toBe('push');
    expect(event.payloadFault).toBeDefined();
  });
});

describe('the pull request', () => {
  const sha = 'c0ffee';
  const pull = { number: 1, state: 'open', head: { sha: 'other', ref: 'topic' }, base: { ref: 'main' } };

  /** Of an event by `pulls`, which GitHub tells of its commit. */
  async function found(name: string, payload: object, pulls: unknown, used = ['*']) {
    const event = eventOf(name, payload, { GITHUB_SHA: sha });
    const lookup = pr.lookup?.(event, new Set(used));
    const answer = lookup?.path.endsWith('/pulls') ? pulls : undefined;
    const fields = await pr.load({ event, data: {} }, new Set(used), answer);
    return { fields, asked: lookup === undefined ? [] : [lookup.path] };
  }

  test.each([
    'push',
    'workflow_run',
    'workflow_dispatch',
    'check_run',
    'check_suite',
    'deployment',
    'status',
  ])('of %s is that of its commit', async (name) => {
    const { fields, asked } = await found(name, {}, [pull]);
    expect(fields?.number).toBe(1);
    expect(asked).toEqual([`commits/${sha}/pulls`]);
  });

  test.each(['schedule', 'release', 'create'])('of %s is none, and nothing is asked', async (name) => {
    expect(await found(name, {}, [pull])).toEqual({ fields: null, asked: [] });
  });

  test.each<[string, object[], number]>([
    ['that it merged', [{}, { merge_commit_sha: sha, merged_at: '2026-01-02T03:04:05Z' }], 2],
    [
      'that is merged, though not by it, no more than another',
      [{}, { merged_at: '2026-01-02T03:04:05Z' }],
      1,
    ],
    ['that it would merge, no more than another', [{}, { merge_commit_sha: sha }], 1],
  ])('of several is the one %s', async (_name, pulls, expected) => {
    const given = pulls.map((more, index) => ({ ...pull, number: index + 1, ...more }));
    expect((await found('push', {}, [null, ...given])).fields?.number).toBe(expected);
  });

  test('of nobody that has one is none', async () => {
    for (const pulls of [[], null, undefined, [null]]) {
      expect((await found('push', {}, pulls)).fields).toBeNull();
    }
  });

  test.each<[object, boolean, boolean]>([
    [{}, false, false],
    [{ draft: true, merged: true }, true, true],
    [{ draft: false, merged: false }, false, false],
    [{ merged_at: '2026-01-02T03:04:05Z' }, false, true],
    [{ pull_request: { merged_at: '2026-01-02T03:04:05Z' } }, false, true],
    [{ pull_request: { merged_at: null } }, false, false],
  ])('%j is a draft: %s, merged: %s', async (more, draft, merged) => {
    expect((await found('push', {}, [{ ...pull, ...more }])).fields).toMatchObject({ draft, merged });
  });

  test('that only its number is known of has all of its fields, empty', async () => {
    const run = { workflow_run: { pull_requests: [{ number: 12 }] } };
    const { fields, asked } = await found('workflow_run', run, []);
    expect(asked).toEqual(['pulls/12']);
    expect(fields).toEqual({
      ...Object.fromEntries(pr.fields?.map((name) => [name, null]) ?? []),
      number: 12,
    });
  });

  test.each([
    ['title', []],
    ['head_ref', ['pulls/3']],
    ['base_ref', ['pulls/3']],
  ])('of a comment is asked for %s: %j', async (name, expected) => {
    const issue = { issue: { number: 3, title: 't', pull_request: {} } };
    const { fields, asked } = await found('issue_comment', issue, [], [name]);
    expect(asked).toEqual(expected);
    expect(fields).toMatchObject({ number: 3, title: 't' });
  });
});
