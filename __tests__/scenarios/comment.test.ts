/** The one comment that a step keeps on the pull request of its run. */
import { describe, expect, test } from '@jest/globals';
import { event, headSha } from '../../emulator/runner/events.ts';
import type { Ran, Step } from '../../emulator/runner/step.ts';
import { referencesIn, rendered, textOf, unsanitized } from '../support/github-html.ts';
import { act, calls, descriptionOf, emulator, seed, setDescription, useEmulator } from '../support/world.ts';

useEmulator();

const repository = 'acme/vision';

function conversation() {
  return emulator().state.github.comments;
}

/** The pull request 12 of the events, as GitHub knows it. */
function openPull(more: object = {}): void {
  emulator().state.github.pulls.push({
    repository,
    number: 12,
    title: 'Try a cosine schedule',
    body: null,
    author: 'bob',
    state: 'open',
    draft: false,
    mergedAt: null,
    headRef: 'cosine',
    headSha,
    baseRef: 'main',
    labels: [],
    commits: [headSha],
    ...more,
  });
}

function comment(
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
  step: Omit<Step, 'inputs'> = event('pull_request'),
): Promise<Ran> {
  return act(
    { comment: 'true', 'github-token': seed.githubToken, description: 'loss 0.3', ...inputs },
    { ...step, env: { ...step.env, ...env } },
  );
}

function somebodySays(body: string, author = 'octocat'): void {
  const { github } = emulator().state;
  github.comments.push({ id: String(github.nextCommentId++), repository, number: 12, author, body });
}

describe('a comment on the pull request', () => {
  test('is made once, and updated by later runs', async () => {
    openPull();
    somebodySays('Nice.');
    setDescription('loss 0.5');
    const first = await comment();
    expect(first.outputs).toMatchObject({ is_success: 'true' });
    expect(first.outputs.comment_url).toMatch(/\/acme\/vision\/pull\/12#issuecomment-3000000002$/);
    expect(first.stdout).toContain(`Created the comment on pull request 12: ${first.outputs.comment_url}\n`);
    const second = await comment({ description: 'loss 0.2' }, { GITHUB_RUN_ID: '1234567891' });
    expect(second.outputs.comment_url).toBe(first.outputs.comment_url);
    expect(conversation()).toHaveLength(2);
    const said = await textOf(conversation()[1]?.body.replaceAll('\r\n', '\n') ?? '');
    expect(said).toContain('Updated the description of 1 ModelArts job');
    expect(said).toContain('Beforeloss 0.3Afterloss 0.2');
    expect(said).toContain(`commit ${headSha.slice(0, 7)}`);
    expect(said).toContain('run 42');
  });

  test('is one block of HTML, of which GitHub removes nothing', async () => {
    openPull();
    await comment();
    const body = conversation()[0]?.body.replaceAll('\r\n', '\n') ?? '';
    expect(body.split('\n').slice(1)).not.toContain('');
    expect(await rendered(body)).toBe((await unsanitized(body)).replace(/^<!--.*-->/, ''));
  });

  test('tells of a failure, too', async () => {
    openPull();
    const ran = await comment({ 'job-id': '404404' });
    expect(ran.exitCode).toBe(1);
    const said = await textOf(conversation()[0]?.body ?? '');
    expect(said).toContain('ModelArts job description not updated');
    expect(said).toContain('No such job here.');
    // The error is the last word.
    expect(ran.stdout.indexOf('::error')).toBeGreaterThan(ran.stdout.indexOf('Created the comment'));
  });

  test('holds no secret, and its text from outside is text', async () => {
    openPull();
    const hostile = '@octocat #1 :rocket: <img src=x> www.evil.example';
    setDescription(`${hostile} ${seed.secretKey}`);
    await comment({ description: `new ${hostile}` });
    const body = conversation()[0]?.body ?? '';
    expect(body).not.toContain(seed.secretKey);
    expect(await referencesIn(body)).toEqual([]);
    expect(body).not.toContain('<img');
  });

  test.each([
    ['another key', { 'comment-key': 'second' }, {}],
    ['another job of the workflow', {}, { GITHUB_JOB: 'vgg' }],
    ['another workflow', {}, { GITHUB_WORKFLOW: 'evaluate' }],
  ])('is another one for %s', async (_name, inputs, env) => {
    openPull();
    await comment();
    await comment(inputs, env);
    expect(conversation()).toHaveLength(2);
  });

  test('is found among hundreds, and never one that somebody else made of it', async () => {
    openPull();
    await comment();
    const [own] = emulator().state.github.comments.splice(0);
    for (let index = 0; index < 250; index++) somebodySays(index === 7 ? (own?.body ?? '') : 'hm');
    if (own !== undefined) conversation().push({ ...own, id: '9000000000' });
    const ran = await comment({}, { GITHUB_RUN_ATTEMPT: '2' });
    expect(conversation()).toHaveLength(251);
    expect(ran.outputs.comment_url).toContain('#issuecomment-9000000000');
    expect(conversation()[7]?.body).toBe(own?.body);
  });

  test('is found without GraphQL, by the account of github.token', async () => {
    openPull();
    emulator().state.github.graphql = false;
    await comment();
    for (let index = 0; index < 120; index++) somebodySays('hm');
    await comment({}, { GITHUB_RUN_ATTEMPT: '2' });
    expect(conversation().filter(({ author }) => author === 'github-actions[bot]')).toHaveLength(1);
  });

  test('of a later run is left as it is', async () => {
    openPull();
    await comment({ description: 'later' }, { GITHUB_RUN_ID: '1234567899' });
    const ran = await comment({ description: 'earlier' });
    expect(ran.stdout).toContain('Left the comment of a later run on pull request 12');
    expect(ran.outputs).toMatchObject({ is_success: 'true', comment_url: '' });
    expect(conversation()[0]?.body).toContain('later');
  });

  test('of two runs at once is one', async () => {
    openPull();
    emulator().fault({ call: 'comment-create', kind: { type: 'delay', ms: 300 }, times: 2 });
    const other = [...emulator().state.jobs.values()]
      .map(({ job_id }) => String(job_id))
      .find((id) => id !== seed.jobId);
    await Promise.all([comment(), comment({ 'job-id': other ?? '' }, { GITHUB_RUN_ID: '1234567891' })]);
    expect(conversation()).toHaveLength(1);
  });

  test('whose creation was not answered is not made twice', async () => {
    openPull();
    emulator().fault({ call: 'comment-create', kind: { type: 'lost' }, times: 1 });
    const ran = await comment();
    expect(ran.outputs.comment_url).not.toBe('');
    expect(conversation()).toHaveLength(1);
  });

  test('is cut below what GitHub takes', async () => {
    openPull();
    const jobs = Array.from({ length: 200 }, (_, index) => String(40_000 + index));
    await comment({ 'job-id': jobs.join(','), description: '<'.repeat(256) });
    expect(conversation()[0]?.body.length).toBeLessThan(65_536);
    expect(conversation()).toHaveLength(1);
  });
});

describe('no comment, and no failure', () => {
  const notTouched = async (ran: Ran) => {
    expect(ran.exitCode).toBe(0);
    expect(ran.outputs).toMatchObject({ is_success: 'true', comment_url: '' });
    expect(descriptionOf(seed.jobId)).toBe('loss 0.3');
    expect(conversation()).toEqual([]);
  };

  test('where the token may not write, with the permission that is lacking', async () => {
    openPull();
    emulator().state.github.commentPermission = false;
    const ran = await comment();
    await notTouched(ran);
    expect(ran.stdout).toMatch(
      /::warning [^\n]*Could not comment on pull request 12: .*Add `pull-requests: write`/,
    );
  });

  test('for a pull request of a fork, with the way that works', async () => {
    openPull();
    emulator().state.github.commentPermission = false;
    const ran = await comment({}, {}, event('pull_request of a fork'));
    await notTouched(ran);
    expect(ran.stdout).toMatch(/::warning [^\n]*from a fork or by Dependabot.*`workflow_run`/);
  });

  test('where the conversation is locked', async () => {
    openPull({ locked: true });
    const ran = await comment();
    await notTouched(ran);
    expect(ran.stdout).toMatch(/its conversation is locked/);
  });

  test('on an event without a pull request', async () => {
    const ran = await comment({}, {}, event('schedule'));
    await notTouched(ran);
    expect(ran.stdout).toContain('No comment: this run is about no pull request.');
  });

  test('on a dry run', async () => {
    openPull();
    const ran = await comment({ 'dry-run': 'true' });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('No comment: this is a dry run.');
    expect(calls().filter((call) => call.startsWith('comment'))).toEqual([]);
  });

  test('without a token', async () => {
    openPull();
    const ran = await comment({ 'github-token': '' });
    await notTouched(ran);
    expect(ran.stdout).toContain('`github-token` is empty.');
  });

  test('where GitHub is down', async () => {
    openPull();
    emulator().fault({ call: ['comment-list', 'comment-create'], kind: { type: 'status', status: 502 } });
    const ran = await comment({ 'max-attempts': '1' });
    await notTouched(ran);
    expect(ran.stdout).toMatch(/::warning [^\n]*Could not comment on pull request 12/);
  });

  test('unless it is asked for', async () => {
    openPull();
    const ran = await comment({ comment: 'false' });
    await notTouched(ran);
    expect(calls()).toEqual(['update']);
  });
});

test.each([
  ['push', event('push')],
  ['workflow_run', event('workflow_run')],
  ['issue_comment', event('issue_comment on a pull request')],
])('is made on %s, too', async (_name, step) => {
  openPull({ commits: [headSha, '3f2a1bc4d5e6f708192a3b4c5d6e7f8091a2b3c4'] });
  emulator().state.github.commits.push({
    repository,
    sha: '3f2a1bc4d5e6f708192a3b4c5d6e7f8091a2b3c4',
    message: 'x',
    author: { name: 'Ann', email: 'ann@example.com' },
    date: '2026-01-02T03:04:05Z',
    parents: [],
  });
  const ran = await comment({}, {}, step);
  expect(ran.outputs.comment_url).toContain('/pull/12#issuecomment-');
});

test('the summary is written when it is asked for', async () => {
  expect((await act({ summary: 'never' })).summary).toBe('');
  expect((await act({ summary: 'on-failure' })).summary).toBe('');
  expect((await act({ summary: 'on-failure', 'job-id': '404404' })).summary).toContain('not updated');
  expect((await act({ summary: 'always' })).summary).toContain('Updated the description');
});
