import { describe, expect, test } from '@jest/globals';
import { run } from '../../../src/context/run.ts';
import { eventOf } from '../../support/event.ts';

describe('the run', () => {
  const title = async (name: string, payload: unknown, env: Record<string, string> = {}) => {
    const event = eventOf(name, payload, { GITHUB_WORKFLOW: 'train', ...env });
    return (await run.load({ event, data: {} }, new Set(['title'])))?.title;
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
  ])('that is for %s of %j has the title %s', async (name, payload, expected) => {
    expect(await title(name, payload)).toBe(expected);
  });

  test('has a URL if its ID and the repository are known', async () => {
    const url = async (env: Record<string, string>) =>
      (await run.load({ event: eventOf('push', {}, env), data: {} }, new Set(['url'])))?.url;
    expect(await url({ GITHUB_RUN_ID: '1', GITHUB_REPOSITORY: 'a/b' })).toBe(
      'https://github.com/a/b/actions/runs/1',
    );
    expect(await url({ GITHUB_RUN_ID: '1' })).toBeNull();
    expect(await url({ GITHUB_REPOSITORY: 'a/b' })).toBeNull();
  });

  test('does not read the payload for fields that do not need it', async () => {
    const event = eventOf('push', '{');
    await run.load({ event, data: {} }, new Set(['id', 'url']));
    expect(event.payloadFault).toBeUndefined();
    const all = await run.load({ event, data: {} }, new Set(['*']));
    expect(all?.title).toBe('push');
    expect(event.payloadFault).toBeDefined();
  });
});
