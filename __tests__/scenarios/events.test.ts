import { beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHubPull } from '../../emulator/cloud/emulator.ts';
import { pushSha, runnerEnvironment } from '../../emulator/runner/environment.ts';
import { event, events, headSha } from '../../emulator/runner/events.ts';
import { act, calls, emulator, requestTexts, seed, transcriptOf, useEmulator } from '../support/world.ts';

useEmulator();
beforeEach(() => {
  const { github } = emulator().state;
  const author = { name: 'Cora Head', email: 'cora@example.com' };
  github.commits.push(
    {
      repository: 'acme/vision',
      sha: headSha,
      message: 'Head of the branch\n\nWhy',
      author,
      date: '2026-05-06T07:08:09Z',
      parents: [],
    },
    {
      repository: 'acme/vision',
      sha: pushSha,
      message: 'Tip of main',
      author,
      date: '2026-05-06T07:08:09Z',
      parents: [],
    },
  );
  github.pulls.push({
    repository: 'acme/vision',
    number: 12,
    title: 'Try a cosine schedule',
    body: 'It may help.',
    author: 'bob',
    state: 'open',
    draft: true,
    mergedAt: null,
    headRef: 'cosine',
    headSha,
    baseRef: 'main',
    labels: ['experiment'],
    commits: [headSha, pushSha],
  });
});

const render = async (name: string, description: string, inputs: Record<string, string> = {}) => {
  const ran = await act(
    { description, 'github-token': seed.githubToken, 'allow-empty': 'true', ...inputs },
    event(name),
  );
  expect(ran.outputs.error_msg).toBe('');
  expect(ran.outputs.is_success).toBe('true');
  expect(ran.stdout).toContain(`event      ${event(name).event?.name} in acme/vision\n`);
  links = [...ran.summary.matchAll(/<a href="https:\/\/github.com\/acme\/vision\/([^"]+)">([^<]+)</g)].map(
    ([, path, text]) => `${text}: ${path}`,
  );
  return ran.outputs.description ?? '';
};
const sequence = () => calls().join(' ');
/** The links of the last summary to what the run was about. */
let links: string[] = [];
const commitLink = (sha: string) => `commit ${sha.slice(0, 7)}: commit/${sha}`;
const pullLink = 'pull request 12: pull/12';

describe('what costs no request but the update', () => {
  const plain = '{{ commit.short_sha }} {{ commit.url }} {{ ref.name }} {{ ref.type }} {{ run.title }}';
  const commitUrl = (sha: string) => `https://github.com/acme/vision/commit/${sha}`;
  const on = (sha: string, ref: string, type: string, title: string) =>
    `${sha.slice(0, 7)} ${commitUrl(sha)} ${ref} ${type} ${title}`;
  const withPull = [
    ...Object.keys(events).filter((name) => name.startsWith('pull_request')),
    'check_run',
    'merge_group',
    'workflow_run',
  ];

  test.each([
    ['push', on(pushSha, 'main', 'branch', 'Warm up the learning rate')],
    ['first push', on(pushSha, 'new', 'branch', 'Warm up the learning rate')],
    ['tag push', on(pushSha, 'v1.2', 'tag', 'Warm up the learning rate')],
    ['push of an annotated tag', on(pushSha, 'v1.3', 'tag', 'Warm up the learning rate')],
    ['branch deletion', on(pushSha, 'gone', 'branch', 'train')],
    ['tag deletion', on(pushSha, 'v1.2', 'tag', 'train')],
    ['status', on(headSha, 'main', 'branch', 'train')],
    ['deployment', on(headSha, 'main', 'branch', 'train')],
    ['check_suite', on(headSha, 'main', 'branch', 'Cosine')],
    ['check_run', on(headSha, 'main', 'branch', 'train')],
    ['pull_request', on(headSha, 'cosine', 'branch', '#12 Try a cosine schedule')],
    ['pull_request of a fork', on(headSha, 'patch-1', 'branch', '#12 Try a cosine schedule')],
    ['pull_request of a deleted fork', on(headSha, 'patch-1', 'branch', '#12 Try a cosine schedule')],
    ['pull_request_target', on(headSha, 'cosine', 'branch', '#12 Try a cosine schedule')],
    ['pull_request_review', on(headSha, 'cosine', 'branch', '#12 Try a cosine schedule')],
    ['workflow_dispatch', on(pushSha, 'main', 'branch', 'train')],
    ['workflow_dispatch without inputs', on(pushSha, 'main', 'branch', 'train')],
    ['workflow_run', on(headSha, 'cosine', 'branch', 'Cosine')],
    ['workflow_run of a fork', on(headSha, 'patch-1', 'branch', 'Cosine')],
    ['schedule', on(pushSha, 'main', 'branch', 'train')],
    ['release', on(pushSha, 'v2.0', 'tag', 'Two')],
    ['release without a name', on(pushSha, 'v2.0', 'tag', 'v2.0')],
    ['merge_group', on(headSha, 'gh-readonly-queue/main/pr-12-3f2a1bc4', 'branch', 'Merge #12')],
    ['repository_dispatch', on(pushSha, 'main', 'branch', 'train')],
    ['issue_comment on an issue', on(pushSha, 'main', 'branch', 'train')],
    ['an event of tomorrow', on(pushSha, 'main', 'branch', 'train')],
    ['a payload that is no JSON', on(pushSha, 'main', 'branch', 'train')],
    ['a payload that is a list', on(pushSha, 'main', 'branch', 'train')],
  ])('%s', async (name, expected) => {
    expect(await render(name, plain)).toBe(expected);
    expect(sequence()).toBe('update');
    const sha = expected.startsWith(headSha.slice(0, 7)) ? headSha : pushSha;
    expect(links).toEqual([commitLink(sha), ...(withPull.includes(name) ? [pullLink] : [])]);
  });

  test('a push has its commit whole', async () => {
    const template =
      '{{ commit.subject }}|{{ commit.body }}|{{ commit.author }}|{{ commit.author_email }}|{{ commit.timestamp }}';
    expect(await render('push', template)).toBe(
      'Warm up the learning rate|Five epochs, linear.\nFixes #7|Ann Lee|ann@example.com|2026-03-04T05:06:07+08:00',
    );
    expect(sequence()).toBe('update');
  });

  test.each([
    ['status', 'Green|At last|Ann Lee|ann@example.com|2026-03-04T05:06:07Z'],
    ['check_suite', 'Cosine||Ann Lee|ann@example.com|2026-03-04T05:06:07Z'],
    ['workflow_run', 'Cosine|body|Ann Lee|ann@example.com|2026-03-04T05:06:07Z'],
    ['merge_group', 'Merge #12||Ann Lee|ann@example.com|2026-03-04T05:06:07Z'],
  ])('%s has its commit whole', async (name, expected) => {
    const template =
      '{{ commit.subject }}|{{ commit.body }}|{{ commit.author }}|{{ commit.author_email }}|{{ commit.timestamp }}';
    expect(await render(name, template)).toBe(expected);
    expect(sequence()).toBe('update');
  });

  test('a pull request of which much is gone is empty there', async () => {
    const template = '{{ pr.number }}|{{ pr.body }}|{{ pr.author }}|{{ pr.head_ref }}|';
    expect(await render('pull_request of a deleted fork', template)).toBe('12|||patch-1|');
  });

  test('a comment on a pull request that was merged says so', async () => {
    const { event: given } = event('issue_comment on a pull request');
    const payload = structuredClone(given?.payload) as { issue: { pull_request: object } };
    payload.issue.pull_request = { merged_at: '2026-03-04T05:06:07Z' };
    const ran = await act(
      { description: '{{ pr.merged }} {{ pr.draft }}' },
      { event: { name: 'issue_comment', payload } },
    );
    expect(ran.outputs.description).toBe('true true');
  });

  test('what the runner does not say is empty', async () => {
    const missing = Object.fromEntries(
      Object.keys(runnerEnvironment)
        .filter((name) => name !== 'GITHUB_ACTOR')
        .map((name) => [name, undefined]),
    );
    const template =
      '{{ commit.sha }}{{ commit.short_sha }}{{ commit.url }}{{ repo.owner }}{{ repo.name }}{{ repo.full_name }}{{ repo.url }}' +
      '{{ ref.name }}{{ ref.type }}{{ ref.full }}{{ run.id }}{{ run.number }}{{ run.attempt }}{{ run.workflow }}{{ run.job }}' +
      '{{ run.url }}{{ run.event }}|{{ run.actor }}|{{ run.title }}|';
    const ran = await act({ description: template }, { env: { ...missing, GITHUB_EVENT_NAME: '' } });
    expect(ran.outputs.error_msg).toBe('');
    expect(ran.outputs.description).toBe('|ann||');
    expect(ran.stdout).toContain('event      none in no repository\n');
  });

  test('a pull request has its pull request whole', async () => {
    const template =
      '{{ pr.number }}|{{ pr.title }}|{{ pr.body }}|{{ pr.author }}|{{ pr.head_ref }}|{{ pr.base_ref }}|{{ pr.url }}|{{ pr.labels | join: "+" }}|{{ pr.draft }}|{{ pr.merged }}';
    expect(await render('pull_request', template)).toBe(
      '12|Try a cosine schedule|It may help.|bob|cosine|main|https://github.com/acme/vision/pull/12|experiment+good first run|true|false',
    );
    expect(sequence()).toBe('update');
  });

  test('repo, ref and run', async () => {
    const template =
      '{{ repo.owner }} {{ repo.name }} {{ repo.full_name }} {{ repo.url }} {{ ref.full }} {{ run.id }} {{ run.number }} {{ run.attempt }} {{ run.workflow }} {{ run.job }} {{ run.actor }} {{ run.event }} {{ run.url }}';
    expect(await render('push', template)).toBe(
      'acme vision acme/vision https://github.com/acme/vision refs/heads/main 1234567890 42 1 train resnet ann push https://github.com/acme/vision/actions/runs/1234567890',
    );
  });

  test('inputs of a manual run, and none elsewhere', async () => {
    const template =
      '{{ inputs.note }} {{ inputs["learning-rate"] }}{{ inputs.absent }}{{ inputs.absent.deeper }}.';
    expect(await render('workflow_dispatch', template)).toBe('try 2 0.1.');
    expect(await render('workflow_dispatch without inputs', template)).toBe('.');
    expect(await render('push', template)).toBe('.');
  });

  test('the raw event', async () => {
    expect(
      await render('repository_dispatch', '{{ event.client_payload.loss }} {{ event.no.such.thing }}.'),
    ).toBe('0.1 .');
    expect(await render('push', '{{ event.commits[0].author.name }} {{ event.commits.size }}')).toBe(
      'Ann Lee 1',
    );
  });

  test('no pull request is not an error', async () => {
    const template = '{% if pr %}#{{ pr.number }}{% else %}none{% endif %}{{ pr.title }}';
    for (const name of [
      'schedule',
      'release',
      'repository_dispatch',
      'issue_comment on an issue',
      'an event of tomorrow',
    ]) {
      expect(await render(name, template)).toBe('none');
    }
  });
});

describe('what the payload lacks is asked for at GitHub', () => {
  test.each(['pull_request', 'pull_request_target', 'pull_request_review'])(
    'the commit of a %s',
    async (name) => {
      expect(
        await render(name, '{{ commit.subject }} by {{ commit.author }} at {{ commit.timestamp }}'),
      ).toBe('Head of the branch by Cora Head at 2026-05-06T07:08:09Z');
      expect(sequence()).toBe('github update');
      expect(emulator().requests[0]?.path).toBe(`/api/v3/repos/acme/vision/commits/${headSha}`);
      expect(links).toEqual([commitLink(headSha), pullLink]);
    },
  );

  test.each(['workflow_dispatch', 'schedule', 'release', 'repository_dispatch', 'branch deletion'])(
    'the commit of a %s',
    async (name) => {
      expect(await render(name, '{{ commit.message }}')).toBe('Tip of main');
      expect(sequence()).toBe('github update');
      expect(emulator().requests[0]?.path).toBe(`/api/v3/repos/acme/vision/commits/${pushSha}`);
    },
  );

  test.each(['push', 'workflow_dispatch'])('the pull request of a %s', async (name) => {
    expect(await render(name, '{% if pr %}#{{ pr.number }} {{ pr.title }} {{ pr.labels }}{% endif %}')).toBe(
      '#12 Try a cosine schedule experiment',
    );
    expect(sequence()).toBe('github update');
    expect(emulator().requests[0]?.path).toBe(`/api/v3/repos/acme/vision/commits/${pushSha}/pulls`);
  });

  test('with the token, and by the media type that GitHub asks for', async () => {
    await render('pull_request', '{{ commit.subject }}');
    expect(requestTexts()).toMatchSnapshot();
  });

  test.each<[string, readonly Partial<GitHubPull>[], number]>([
    ['merged by it', [{}, { mergedAt: '2026-03-04T05:06:07Z', state: 'closed' }], 21],
    ['whose head it is', [{}, { headSha: pushSha }], 21],
    ['that is open', [{ state: 'closed' }, {}], 21],
    ['that was closed', [{ state: 'closed' }], 20],
    ['whose head it is, not one that is closed with it', [{ headSha: pushSha, state: 'closed' }, {}], 21],
  ])('of several pull requests with a commit, the one %s', async (_name, pulls, expected) => {
    const { github } = emulator().state;
    const any = github.pulls.at(-1);
    if (any === undefined) throw new Error('there is no pull request');
    github.pulls = pulls.map((pull, index) => ({
      ...any,
      number: 20 + index,
      headSha,
      commits: [headSha, pushSha],
      ...pull,
    }));
    expect(await render('push', '#{{ pr.number }}')).toBe(`#${expected}`);
  });

  test('no pull request of a deletion, whatever its commit is in', async () => {
    expect(await render('branch deletion', '{{ pr.number }}.')).toBe('.');
    expect(sequence()).toBe('update');
  });

  test('the pull request of a run after it, by its number and by its commit', async () => {
    expect(await render('workflow_run', '#{{ pr.number }} {{ pr.title }}')).toBe('#12 Try a cosine schedule');
    expect(emulator().requests[0]?.path).toBe('/api/v3/repos/acme/vision/pulls/12');
    emulator().requests.length = 0;
    expect(await render('workflow_run of a fork', '#{{ pr.number }} {{ pr.title }}')).toBe(
      '#12 Try a cosine schedule',
    );
    expect(emulator().requests[0]?.path).toBe(`/api/v3/repos/acme/vision/commits/${headSha}/pulls`);
  });

  test('the pull request of a merge group', async () => {
    expect(await render('merge_group', '#{{ pr.number }} {{ pr.title }}')).toBe('#12 Try a cosine schedule');
    expect(emulator().requests[0]?.path).toBe('/api/v3/repos/acme/vision/pulls/12');
  });

  test('the pull request that a comment is on: what the payload has costs nothing', async () => {
    expect(
      await render('issue_comment on a pull request', '#{{ pr.number }} {{ pr.title }} {{ pr.author }}'),
    ).toBe('#12 Try a cosine schedule bob');
    expect(sequence()).toBe('update');
    expect(links).toEqual([pullLink]);
  });

  test('the head of a pull request that a comment is on, its commit and its branches side by side', async () => {
    emulator().fault({ kind: { type: 'delay', ms: 150 }, call: 'github' });
    const template = '{{ commit.short_sha }} {{ commit.subject }} {{ pr.head_ref }}';
    expect(await render('issue_comment on a pull request', template)).toBe(
      `${headSha.slice(0, 7)} Head of the branch cosine`,
    );
    expect(sequence()).toBe('github github update');
    const [first, second, update] = emulator().requests;
    expect(second?.startedAt).toBeLessThan(first?.endedAt ?? 0);
    expect(update?.startedAt).toBeGreaterThanOrEqual(Math.max(first?.endedAt ?? 0, second?.endedAt ?? 0));
  });

  test('beside what ModelArts is asked for', async () => {
    emulator().fault({ kind: { type: 'delay', ms: 150 }, call: ['github', 'get'] });
    expect(await render('pull_request', '{{ commit.subject }} after {{ job.name }}')).toBe(
      `Head of the branch after ${seed.jobName}`,
    );
    const [first, second] = emulator().requests;
    expect([first?.call, second?.call].sort()).toEqual(['get', 'github']);
    expect(second?.startedAt).toBeLessThan(first?.endedAt ?? 0);
  });

  test('once, whatever the number of jobs', async () => {
    await render('pull_request', '{{ commit.subject }}', {
      'job-id': [seed.jobId, ...seed.twinJobIds].join(','),
    });
    expect(calls().filter((call) => call === 'github')).toHaveLength(1);
  });

  test('and what GitHub refuses is a warning that names the permission, not a failure', async () => {
    emulator().state.github.permission = false;
    const ran = await act(
      { description: 'at {{ commit.short_sha }}: {{ commit.subject }}', 'github-token': seed.githubToken },
      event('pull_request'),
    );
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: `at ${headSha.slice(0, 7)}:` });
    const [warning] = ran.commands.filter(({ name }) => name === 'warning');
    expect(warning?.value).toContain('Add `contents: read` to the `permissions` of the job');
    expect(ran.exitCode).toBe(0);
  });

  describe.each<[event: string, template: string, path: string, permission: string]>([
    ['pull_request', '{{ commit.subject }}', `commits/${headSha}`, 'contents'],
    ['workflow_run', '{{ pr.title }}', 'pulls/12', 'pull-requests'],
    ['push', '{{ pr.title }}', `commits/${pushSha}/pulls`, 'pull-requests'],
  ])('on %s for %s', (name, description, path, permission) => {
    test.each([401, 403, 404, 410, 500])('HTTP %d is told in a warning', async (status) => {
      emulator().fault({ call: 'github', kind: { type: 'status', status, body: '{"message":"No luck."}' } });
      const inputs = {
        description: `x${description}`,
        'github-token': seed.githubToken,
        'max-attempts': '1',
      };
      const ran = await act(inputs, event(name));
      expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'x' });
      const [warning, ...others] = ran.commands.filter((command) => command.name === 'warning');
      expect(others).toEqual([]);
      expect(warning?.value).toContain(`for ${path}, so `);
      expect(warning?.value).toContain(': No luck. ');
      expect(warning?.value.includes(`\`${permission}: read\``)).toBe([401, 403, 404].includes(status));
      if (status === 404 || status === 500) expect(warning?.value).toMatchSnapshot();
    });

    test('a network fault is told as well', async () => {
      emulator().fault({ call: 'github', kind: { type: 'reset' } });
      const inputs = {
        description: `x${description}`,
        'github-token': seed.githubToken,
        'max-attempts': '2',
      };
      const ran = await act(inputs, event(name));
      const [warning, ...others] = ran.commands.filter((command) => command.name === 'warning');
      expect(warning?.value).toContain(`for ${path}, so `);
      expect(warning?.value).toContain(`for /api/v3/repos/acme/vision/${path}: `);
      expect(others).toEqual([]);
      expect(calls()).toEqual(['github', 'github', 'update']);
      if (name === 'pull_request') expect(transcriptOf(ran)).toMatchSnapshot();
    });
  });

  test.each<[string, object, string]>([
    [
      'the committer’s',
      { committer: { date: '2026-05-06T07:08:09Z' }, author: { date: '2026-01-01T00:00:00Z' } },
      '2026-05-06T07:08:09Z',
    ],
    ['else the author’s', { author: { date: '2026-01-01T00:00:00Z' } }, '2026-01-01T00:00:00Z'],
  ])('the time of a commit is %s', async (_name, dates, expected) => {
    const body = JSON.stringify({ sha: headSha, commit: { message: 'x', ...dates } });
    emulator().fault({ call: 'github', kind: { type: 'body', body } });
    expect(await render('pull_request', '{{ commit.timestamp }}')).toBe(expected);
  });

  test('a root that stands alone has all of its fields', async () => {
    const pull = await render(
      'issue_comment on a pull request',
      '{{ pr | json | split: "head_ref" | last }}',
    );
    expect(pull).toMatch(/^":"cosine","base_ref":"main"/);
    expect(sequence()).toBe('github update');
  });

  test('the address of the author', async () => {
    expect(await render('pull_request', '{{ commit.author_email }}')).toBe('cora@example.com');
  });

  test('an answer of nothing is nothing', async () => {
    emulator().fault({ call: 'github', kind: { type: 'status', status: 204 } });
    expect(await render('pull_request', '{{ commit.subject }}.')).toBe('.');
  });

  test('and without a token it is a warning as well', async () => {
    const ran = await act({ description: 'x{{ pr.title }}' }, event('push'));
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'x' });
    expect(ran.commands.find(({ name }) => name === 'warning')?.value).toContain('`github-token` is empty');
    expect(calls()).toEqual(['update']);
  });
});

describe('the default template', () => {
  test.each(Object.keys(events))('says something on %s, in as few requests as it can', async (name) => {
    const ran = await act({ 'github-token': seed.githubToken }, event(name));
    expect(ran.outputs.is_success).toBe('true');
    expect(ran.outputs.description).toContain('https://github.com/acme/vision/actions/runs/1234567890');
    expect(ran.outputs.description?.length).toBeLessThanOrEqual(256);
    // A comment names no commit: only GitHub knows the head of its pull request.
    expect(calls()).toEqual(name === 'issue_comment on a pull request' ? ['github', 'update'] : ['update']);
  });

  test('adds the numbers that the training wrote', async () => {
    const ran = await act(
      { 'data-file': 'metrics.json' },
      {
        ...event('push'),
        files: { 'metrics.json': '{"accuracy": 0.91234567, "loss": 0.0000123, "epochs": 30}' },
      },
    );
    expect(ran.outputs.description).toBe(
      'Warm up the learning rate · main @ 3f2a1bc · https://github.com/acme/vision/actions/runs/1234567890 · accuracy 0.9123 · loss 1.23e-5 · epochs 30',
    );
  });
});
