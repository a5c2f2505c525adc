import { describe, expect, test } from '@jest/globals';
import { commit, headSha, splitMessage } from '../../../src/context/commit.ts';
import { eventOf } from '../../support/event.ts';

describe('the commit that an event is about', () => {
  test.each<[string, unknown, string | undefined]>([
    ['push', {}, 'tip'],
    ['pull_request', { pull_request: { head: { sha: 'head' } } }, 'head'],
    ['pull_request', { pull_request: {} }, 'tip'],
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
  ])('is that of %s of %j: %s', (name, payload, expected) => {
    expect(headSha(eventOf(name, payload, { GITHUB_SHA: 'tip' }))).toBe(expected);
  });

  test('is not known if neither the runner nor the payload names it', () => {
    expect(headSha(eventOf('push', {}))).toBeUndefined();
  });
});

describe('the values of the commit', () => {
  const payload = { head_commit: { id: 'c0ffee0', message: 'Warm up', author: { name: 'Ann' } } };
  const load = (event = eventOf('push', payload, { GITHUB_SHA: 'c0ffee0' }), answer?: unknown) =>
    commit.load({ event, data: {} }, new Set(['*']), answer);

  test('are those of the payload, without a lookup, for a push', async () => {
    const event = eventOf('push', payload, { GITHUB_SHA: 'c0ffee0' });
    expect(commit.lookup?.(event, new Set(['*']))).toBeUndefined();
    expect(await load(event)).toMatchObject({ sha: 'c0ffee0', subject: 'Warm up', author: 'Ann', url: null });
  });

  test('are looked up by the ref if only the number of the pull request is known', async () => {
    const event = eventOf('issue_comment', { issue: { number: 3, pull_request: {} } });
    expect(commit.lookup?.(event, new Set(['sha']))).toEqual({
      subject: 'the commit refs/pull/3/head',
      path: 'commits/refs%2Fpull%2F3%2Fhead',
      permission: 'contents: read',
    });
    const answer = {
      sha: 'beef',
      commit: { message: 'Try', author: { date: 'a' }, committer: { date: 'c' } },
    };
    expect(await load(event, answer)).toMatchObject({
      sha: 'beef',
      short_sha: 'beef',
      body: '',
      timestamp: 'c',
    });
  });

  test('but the SHA are empty if GitHub does not answer', async () => {
    const event = eventOf('schedule', {}, { GITHUB_SHA: 'c0ffee0', GITHUB_REPOSITORY: 'acme/vision' });
    expect(commit.lookup?.(event, new Set(['sha', 'url']))).toBeUndefined();
    expect(commit.lookup?.(event, new Set(['author']))?.path).toBe('commits/c0ffee0');
    expect(await load(event)).toEqual({
      ...Object.fromEntries(commit.fields?.map((name) => [name, null]) ?? []),
      sha: 'c0ffee0',
      short_sha: 'c0ffee0',
      url: 'https://github.com/acme/vision/commit/c0ffee0',
    });
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
])('the message %j is split into the subject %j and the body %j', (message, subject, body) => {
  expect(splitMessage(message)).toEqual([subject, body]);
});
