/** Whose commit, pull request and inputs a description names; and what is told where that is not sure. */
import { describe, expect, test } from '@jest/globals';
import { pushSha } from '../../emulator/runner/environment.ts';
import { event, headSha, pullRequest } from '../../emulator/runner/events.ts';
import type { Step } from '../../emulator/runner/step.ts';
import { act, calls, descriptionOf, emulator, seed, useEmulator } from '../support/world.ts';

useEmulator();

const repository = { id: 1, full_name: 'acme/vision', name: 'vision', owner: { login: 'acme' } };

function pull(number: number, more: object = {}): void {
  emulator().state.github.pulls.push({
    repository: 'acme/vision',
    number,
    title: `Number ${number}`,
    body: null,
    author: 'eve',
    state: 'open',
    draft: false,
    mergedAt: null,
    headRef: 'patch-1',
    headSha,
    baseRef: 'main',
    labels: [],
    commits: [],
    ...more,
  });
}

function say(description: string, step: Omit<Step, 'inputs'>) {
  return act({ description, 'allow-empty': 'true', 'github-token': seed.githubToken }, step);
}

describe('the pull request of a workflow_run', () => {
  const followed = (more: object) => ({
    event: {
      name: 'workflow_run',
      payload: {
        workflow_run: {
          event: 'pull_request',
          head_sha: headSha,
          head_branch: 'patch-1',
          head_commit: { id: headSha, message: 'Cosine' },
          pull_requests: [],
          ...more,
        },
        repository,
      },
    },
  });
  const ofFork = followed({ head_repository: { full_name: 'eve/vision', owner: { login: 'eve' } } });

  test('from a fork is found by its branch', async () => {
    pull(31, { headRepository: 'eve/vision' });
    pull(30, { headRepository: 'mallory/vision' });
    const ran = await say('#{{ pr.number }} by {{ pr.author }}', ofFork);
    expect(ran.outputs.description).toBe('#31 by eve');
    expect(calls().filter((call) => call === 'github')).toHaveLength(1);
  });

  test('from a fork is the one whose head the run was for, also when it is closed', async () => {
    pull(32, { headRepository: 'eve/vision', headSha: pushSha });
    pull(33, { headRepository: 'eve/vision', state: 'closed' });
    expect((await say('#{{ pr.number }}', ofFork)).outputs.description).toBe('#33');
  });

  test('that can’t be found is told', async () => {
    pull(1, { headRepository: 'mallory/vision' });
    const ran = await say('[{{ pr.number }}]', ofFork);
    expect(ran.outputs.description).toBe('[]');
    expect(ran.stdout).toMatch(/::warning [^\n]*Found no pull request for the run that this one follows/);
  });

  test.each([
    ['by its ID', { id: 2, url: 'https://api.github.com/repos/other/vision' }],
    ['by its URL', { url: 'https://api.github.com/repos/other/vision' }],
  ])('is never one of another repository, told %s', async (_name, repo) => {
    const theirs = { number: 77, head: { sha: headSha }, base: { ref: 'main', repo } };
    const ours = {
      number: 12,
      head: { sha: headSha },
      base: { ref: 'main', repo: { id: 1, url: 'https://api.github.com/repos/acme/vision' } },
    };
    pull(12);
    const both = await say('#{{ pr.number }}', followed({ pull_requests: [theirs, ours] }));
    expect(both.outputs.description).toBe('#12');
    expect(both.summary).not.toContain('77');
    const alone = await say('[{{ pr.number }}]', followed({ pull_requests: [theirs] }));
    expect(alone.outputs.description).not.toContain('77');
    expect(alone.summary).not.toContain('77');
  });

  test.each(['check_suite', 'check_run'])('of another repository is none of a %s either', async (name) => {
    const theirs = { number: 77, head: { sha: headSha }, base: { ref: 'main', repo: { id: 2 } } };
    const ran = await say('[{{ pr.number }}]', {
      event: { name, payload: { [name]: { head_sha: headSha, pull_requests: [theirs] }, repository } },
    });
    expect(ran.outputs.description).not.toContain('77');
  });

  test('is, of several, the one whose head the run was for', async () => {
    const one = (number: number, sha: string) => ({ number, head: { sha }, base: { ref: 'main' } });
    pull(12);
    pull(13);
    const ran = await say(
      '#{{ pr.number }}',
      followed({ pull_requests: [one(13, pushSha), one(12, headSha)] }),
    );
    expect(ran.outputs.description).toBe('#12');
  });
});

describe('the commit of a payload that does not name it', () => {
  test.each([
    [
      'pull_request',
      { pull_request: { ...pullRequest, head: { ref: 'cosine' } }, repository },
      'pull_request.head.sha',
    ],
    ['workflow_run', { workflow_run: { head_branch: 'main' }, repository }, 'workflow_run.head_sha'],
    ['check_suite', { check_suite: {}, repository }, 'check_suite.head_sha'],
  ])('is GITHUB_SHA on %s, with a warning', async (name, payload, field) => {
    const ran = await say('{{ commit.short_sha }}', { event: { name, payload } });
    expect(ran.outputs.description).toBe(pushSha.slice(0, 7));
    expect(ran.stdout).toContain(`The event payload has no \`${field}\``);
  });

  test('is told of only where the template names it', async () => {
    const ran = await say('x', {
      event: { name: 'workflow_run', payload: { workflow_run: {}, repository } },
    });
    expect(ran.stdout).not.toContain('::warning');
  });
});

test('a message that begins with blank lines has its first line as the subject', async () => {
  const commit = { id: pushSha, message: '\n \r\nWarm up\n\nFive epochs.' };
  const step = { event: { name: 'push', payload: { head_commit: commit, repository } } };
  const ran = await say('{{ commit.subject }}|{{ commit.body }}|{{ run.title }}', step);
  expect(ran.outputs.description).toBe('Warm up|Five epochs.|Warm up');
});

describe('inputs', () => {
  const dispatched = (inputs: unknown) => ({
    event: { name: 'workflow_dispatch', payload: { inputs, ref: 'refs/heads/main', repository } },
  });

  test('of a box are booleans, which print as before', async () => {
    const template =
      '{% if inputs.debug %}debug{% else %}release{% endif %} {{ inputs.debug }} {{ inputs.note }}';
    expect((await say(template, dispatched({ debug: 'false', note: 'x' }))).outputs.description).toBe(
      'release false x',
    );
    expect((await say(template, dispatched({ debug: 'true', note: 'x' }))).outputs.description).toBe(
      'debug true x',
    );
    expect((await say(template, dispatched({ debug: true, note: 'x' }))).outputs.description).toBe(
      'debug true x',
    );
  });

  test('of an event without them are empty, and the log says why and what to do', async () => {
    const ran = await say('[{{ inputs.note }}]', event('push'));
    expect(ran.outputs.description).toBe('[]');
    expect(ran.stdout).toContain(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub, as a workflow writes it
      '`inputs` is empty: the event push has none. In a workflow that is called, pass them: data: ${{ toJSON(inputs) }}',
    );
  });
});

describe('a text that GitHub pasted into the template', () => {
  test.each([
    [
      'pull_request',
      { pull_request: { ...pullRequest, title: 'Fix {{ broken' }, repository },
      'Fix {{ broken',
      '`{{ pr.title }}`',
    ],
    [
      'pull_request',
      { pull_request: { ...pullRequest, title: 'Use {{ x.y }}' }, repository },
      'Use {{ x.y }}',
      '`{{ pr.title }}`',
    ],
    [
      'push',
      { head_commit: { id: pushSha, message: 'Add {% if' }, repository },
      'Add {% if',
      '`{{ commit.message }}`',
    ],
    [
      'issue_comment',
      { issue: { number: 1 }, comment: { body: '{{ train }}' }, repository },
      '{{ train }}',
      '`{{ event.comment.body }}`',
    ],
    ['workflow_dispatch', { inputs: { note: 'a {{ b' }, repository }, 'a {{ b', '`{{ inputs["note"] }}`'],
  ])('is suspected where it fails, on %s', async (name, payload, text, cure) => {
    const ran = await say(`${text} {{ commit.short_sha }}`, { event: { name, payload } });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'TEMPLATE_INVALID' });
    expect(ran.outputs.error_msg).toContain('GitHub pasted the text of `event.');
    expect(ran.outputs.error_msg).toContain(cure);
    expect(descriptionOf(seed.jobId)).not.toContain(text);
  });

  test('is not suspected of a template that fails by itself', async () => {
    const ran = await say('{{ comit.sha }}', event('pull_request'));
    expect(ran.outputs.error_msg).not.toContain('pasted');
  });
});

test('a shell’s variable in a fixed text is told', async () => {
  const ran = await say('trained at $GITHUB_SHA', event('push'));
  expect(ran.outputs.description).toBe('trained at $GITHUB_SHA');
  expect(ran.stdout).toMatch(/::warning [^\n]*`\$GITHUB_SHA` is sent as it stands/);
  expect(ran.stdout).toContain('a fixed text');
  expect((await say('costs $5', event('push'))).stdout).not.toContain('::warning');
});

test('two jobs each get their own values, also by the text of a filter', async () => {
  const [, second] = [...emulator().state.jobs.values()].map(({ job_id }) => String(job_id));
  const data = {
    list: [
      { id: Number(seed.jobId), name: 'first' },
      { id: Number(second), name: 'second' },
    ],
  };
  await act({
    'job-id': `${seed.jobId},${second}`,
    data: JSON.stringify(data),
    description: '{{ data.list | where_exp: "item", "job.id contains item.id" | map: "name" }}',
  });
  expect(descriptionOf(seed.jobId)).toBe('first');
  expect(descriptionOf(String(second))).toBe('second');
});

describe('a description that has to be cut', () => {
  const length = (text: string) => `${'x'.repeat(text.length)}`;

  test.each([
    ['a URL', `${'word '.repeat(48)}https://github.com/acme/vision/actions/runs/1234567890`, /word…$/],
    ['a number', `${'word '.repeat(50)}0.123456789`, /word…$/],
    ['a percentage', `${'word '.repeat(50)}loss 12.345%`, /word( loss)?…$/],
  ])('is never cut inside %s', async (_name, description, end) => {
    const ran = await act({ description });
    expect(ran.outputs).toMatchObject({ is_success: 'true', truncated: 'true' });
    expect(ran.outputs.description).toMatch(end);
    expect(length(ran.outputs.description ?? '').length).toBeLessThanOrEqual(256);
  });

  test('by the default template gives way at its title, and keeps the link', async () => {
    const names = {
      GITHUB_REPOSITORY: `${'o'.repeat(39)}/${'r'.repeat(100)}`,
      GITHUB_REF_NAME: 'b'.repeat(60),
    };
    const payload = { head_commit: { id: pushSha, message: 'A long title. '.repeat(10) }, repository };
    const ran = await act(
      { description: undefined },
      {
        event: { name: 'push', payload },
        env: { ...names, GITHUB_REF: `refs/heads/${names.GITHUB_REF_NAME}` },
      },
    );
    expect(ran.outputs.description).toContain(
      `https://github.com/${names.GITHUB_REPOSITORY}/actions/runs/1234567890`,
    );
    expect(ran.outputs.description).toMatch(/^A long title\.? ?[A ]?.*… · b+/);
    expect(ran.outputs.description?.length).toBeLessThanOrEqual(256);
  });
});
