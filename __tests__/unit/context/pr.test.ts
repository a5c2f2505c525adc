import { describe, expect, test } from '@jest/globals';
import { pr } from '../../../src/context/pr.ts';
import { eventOf } from '../../support/event.ts';

describe('the pull request', () => {
  const sha = 'c0ffee';
  const pull = { number: 1, state: 'open', head: { sha: 'other', ref: 'topic' }, base: { ref: 'main' } };

  /** The values and the paths of the lookups for an event whose commit is part of `pulls`. */
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
  ])('of %s is looked up by its commit', async (name) => {
    const { fields, asked } = await found(name, {}, [pull]);
    expect(fields?.number).toBe(1);
    expect(asked).toEqual([`commits/${sha}/pulls`]);
  });

  test.each(['schedule', 'release', 'create'])('of %s is empty, without a lookup', async (name) => {
    expect(await found(name, {}, [pull])).toEqual({ fields: null, asked: [] });
  });

  test.each<[string, object[], number]>([
    ['that the commit merged', [{}, { merge_commit_sha: sha, merged_at: '2026-01-02T03:04:05Z' }], 2],
    ['that comes first, merged by another commit or not', [{}, { merged_at: '2026-01-02T03:04:05Z' }], 1],
    ['that comes first, though it would be merged by the commit', [{}, { merge_commit_sha: sha }], 1],
  ])('of several is the one %s', async (_name, pulls, expected) => {
    const given = pulls.map((more, index) => ({ ...pull, number: index + 1, ...more }));
    expect((await found('push', {}, [null, ...given])).fields?.number).toBe(expected);
  });

  test('is empty if GitHub names none, or does not answer', async () => {
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
  ])('%j is a draft (%s) and merged (%s)', async (more, draft, merged) => {
    expect((await found('push', {}, [{ ...pull, ...more }])).fields).toMatchObject({ draft, merged });
  });

  test('has only its number if GitHub does not answer', async () => {
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
  ])('of a comment is looked up for its %s at %j', async (name, expected) => {
    const issue = { issue: { number: 3, title: 't', pull_request: {} } };
    const { fields, asked } = await found('issue_comment', issue, [], [name]);
    expect(asked).toEqual(expected);
    expect(fields).toMatchObject({ number: 3, title: 't' });
  });
});
