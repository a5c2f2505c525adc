/** The emulator's GitHub: pull requests by their head, commits of forks, limits. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, type GitHubPull, seed, startEmulator } from '../../emulator/cloud/emulator.ts';
import { call } from './client.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

const get = (path: string) =>
  call(emulator, 'GET', `/api/v3/repos/${path}`, {
    headers: { Authorization: `Bearer ${seed.githubToken}` },
  });
const numbers = (answer: { body: { number: number }[] }) => answer.body.map(({ number }) => number);

describe('a pull request of a fork', () => {
  const forkSha = 'f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0';
  beforeEach(() => {
    const { github } = emulator.state;
    const [sample] = github.pulls as [GitHubPull];
    const commit = {
      ...(github.commits[0] as (typeof github.commits)[0]),
      repository: 'eve/fork',
      sha: forkSha,
    };
    github.commits.push(commit);
    github.pulls.push(
      {
        ...sample,
        number: 7,
        state: 'open',
        headRef: 'patch-1',
        headSha: forkSha,
        headRepository: 'eve/fork',
        commits: [forkSha],
      },
      { ...sample, number: 6, headRef: 'patch-1', headSha: forkSha, headRepository: null, commits: [] },
    );
  });

  test('is found by its head, whose owner is that of the fork', async () => {
    expect(numbers(await get(`${seed.repository}/pulls?head=eve:patch-1`))).toEqual([7]);
    expect(numbers(await get(`${seed.repository}/pulls?head=octo-org:patch-1`))).toEqual([]);
    expect(numbers(await get(`${seed.repository}/pulls?head=octo-org:new-data`))).toEqual([]);
    expect(numbers(await get(`${seed.repository}/pulls?head=octo-org:new-data&state=all`))).toEqual([1347]);
    expect(numbers(await get(`${seed.repository}/pulls?state=all&per_page=2&page=2`))).toEqual([6]);
  });

  test('names the fork as its head, or nobody where the fork is gone', async () => {
    const { body: fork } = await get(`${seed.repository}/pulls/7`);
    expect(fork.head).toMatchObject({
      label: 'eve:patch-1',
      repo: { full_name: 'eve/fork' },
      user: { login: 'eve' },
    });
    expect(fork.base.repo.full_name).toBe(seed.repository);
    const { body: gone } = await get(`${seed.repository}/pulls/6`);
    expect(gone.head).toMatchObject({ repo: null, user: null });
  });

  test('has commits whose pull requests the fork knows, and the base does not', async () => {
    expect(numbers(await get(`eve/fork/commits/${forkSha}/pulls`))).toEqual([7]);
    expect(await get(`${seed.repository}/commits/${forkSha}/pulls`)).toMatchObject({ status: 200, body: [] });
    expect(await get(`${seed.repository}/commits/${forkSha}`)).toMatchObject({
      status: 200,
      body: { sha: forkSha },
    });
  });

  test('is another thing than a commit that nobody has, or a repository', async () => {
    const unknown = '1'.repeat(40);
    for (const path of [`commits/${unknown}`, `commits/${unknown}/pulls`]) {
      expect(await get(`${seed.repository}/${path}`)).toMatchObject({
        status: 422,
        body: { message: `No commit found for SHA: ${unknown}` },
      });
      expect(await get(`octo-org/other/${path}`)).toMatchObject({
        status: 404,
        body: { message: 'Not Found' },
      });
    }
  });
});

describe('a limit', () => {
  test('of requests in an hour is 403 without any left, and tells when it is reset', async () => {
    emulator.state.github.rateLimit = 'primary';
    const { status, headers, body } = await get(`${seed.repository}/commits/${seed.commitSha}`);
    expect(status).toBe(403);
    expect(body.message).toBe('API rate limit exceeded for installation ID 1234567.');
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(Date.now());
  });

  test('of requests at once is 403 with a time to wait', async () => {
    emulator.state.github.rateLimit = 'secondary';
    const { status, headers, body } = await get(`${seed.repository}/pulls`);
    expect(status).toBe(403);
    expect(body.message).toContain('secondary rate limit');
    expect(headers.get('retry-after')).toBe('60');
    expect(headers.get('x-ratelimit-remaining')).not.toBe('0');
  });
});
