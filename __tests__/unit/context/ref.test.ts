import { describe, expect, test } from '@jest/globals';
import { ref } from '../../../src/context/ref.ts';
import { eventOf } from '../../support/event.ts';

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
  ])('is known for %s of %j with %j', async (name, payload, env, expected) => {
    const event = eventOf(name, payload, env);
    expect(await ref.load({ event, data: {} }, new Set(['*']))).toEqual(expected);
  });
});
