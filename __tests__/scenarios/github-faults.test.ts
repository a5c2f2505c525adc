import { expect, test } from '@jest/globals';
import type { FaultKind } from '../../emulator/cloud/emulator.ts';
import { event } from '../../emulator/runner/events.ts';
import { act, emulator, seed, useEmulator } from '../support/world.ts';

useEmulator();

test.each<[string, FaultKind]>([
  ['resets', { type: 'reset' }],
  ['500', { type: 'status', status: 500 }],
  ['no JSON', { type: 'body', body: '<html>', contentType: 'text/html' }],
  ['a redirect to another host', { type: 'redirect', location: 'http://127.0.0.1:9/', status: 302 }],
  ['a body of 100 MB', { type: 'huge', bytes: 100 * 1024 * 1024 }],
  ['404', { type: 'status', status: 404, body: '{"message":"Not Found"}' }],
])('warns where GitHub answers with %s, and sends the update', async (_name, kind) => {
  emulator().fault({ call: 'github', kind });
  const ran = await act(
    {
      description: 'at {{ commit.short_sha }} {{ commit.subject }}',
      'github-token': seed.githubToken,
      'max-attempts': '2',
    },
    event('pull_request'),
  );
  expect(ran.outputs).toMatchObject({ is_success: 'true' });
  expect(ran.outputs.description).toMatch(/^at c3d0be4/);
  expect(ran.commands.filter(({ name }) => name === 'warning')).toHaveLength(1);
});

test('leaves time for the update where GitHub hangs', async () => {
  emulator().fault({ call: 'github', kind: { type: 'hang' } });
  const ran = await act(
    {
      description: 'at {{ commit.short_sha }} {{ commit.subject }}',
      'github-token': seed.githubToken,
      timeout: '4',
    },
    event('pull_request'),
  );
  expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'at c3d0be4' });
  expect(ran.commands.map(({ name }) => name)).toContain('warning');
  expect(ran.durationMs).toBeLessThan(6000);
});

test('follows a redirect on GitHub’s own host, as of a renamed repository', async () => {
  const author = { name: 'Cora', email: 'c@example.com' };
  emulator().state.github.commits.push({
    repository: 'acme/renamed',
    sha: 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c',
    message: 'Found',
    author,
    date: '2026-05-06T07:08:09Z',
    parents: [],
  });
  const location = '/api/v3/repos/acme/renamed/commits/c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c';
  emulator().fault({ call: 'github', times: 1, kind: { type: 'redirect', location, status: 301 as 302 } });
  const ran = await act(
    { description: '{{ commit.subject }}', 'github-token': seed.githubToken },
    event('pull_request'),
  );
  expect(ran.outputs.description).toBe('Found');
});

test('retries GitHub after a 502', async () => {
  emulator().fault({ call: 'github', times: 1, kind: { type: 'status', status: 502 } });
  emulator().state.github.commits.push({
    repository: 'acme/vision',
    sha: 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c',
    message: 'Got over',
    author: { name: 'C', email: 'c@example.com' },
    date: '2026-05-06T07:08:09Z',
    parents: [],
  });
  const ran = await act(
    { description: '{{ commit.subject }}', 'github-token': seed.githubToken },
    event('pull_request'),
  );
  expect(ran.outputs.description).toBe('Got over');
});
