/** What a run may cost: bytes that are loaded, and requests. Times are the benchmark's matter. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { event } from '../../emulator/runner/events.ts';
import { root } from '../../emulator/runner/manifest.ts';
import { bundledPackages } from '../../scripts/packages.ts';
import { act, calls, emulator, seed, useEmulator } from '../support/world.ts';

useEmulator();

const dist = join(root, 'dist');
const size = (name: string) => statSync(join(dist, name)).size;

describe('the size', () => {
  test('of all of dist/ is at most 1.6 MB', () => {
    expect(readdirSync(dist).reduce((sum, name) => sum + size(name), 0)).toBeLessThanOrEqual(1_600_000);
  });

  test('of what a plain run loads is under 200 kB: dist/index.js, and nothing beside it until the summary', async () => {
    expect(size('index.js')).toBeLessThan(200_000);
    const home = mkdtempSync(join(tmpdir(), 'dist-'));
    try {
      for (const name of ['index.js', 'package.json']) cpSync(join(dist, name), join(home, name));
      for (const name of ['push', 'pull_request', 'schedule']) {
        const ran = await act({ summary: 'never' }, { ...event(name), main: join(home, 'index.js') });
        expect(ran.outputs).toMatchObject({ is_success: 'true', error_msg: '' });
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  test('does not hide a licence: each bundled package has its text', () => {
    const licences = readFileSync(join(dist, 'licenses.txt'), 'utf8');
    // Two of them are dependencies of a package that is loaded on demand.
    for (const name of [...bundledPackages, '@octokit/core', 'undici']) {
      expect(licences).toMatch(new RegExp(`^${name}$`, 'm'));
    }
  });
});

describe('the requests', () => {
  const chain = () => {
    // How many had to wait for one another: a request that starts before another ended did not.
    let inARow = 0;
    let end = Number.NEGATIVE_INFINITY;
    for (const { startedAt, endedAt } of [...emulator().requests].sort((a, b) => a.startedAt - b.startedAt)) {
      if (startedAt >= end) inARow += 1;
      end = Math.max(end, endedAt ?? startedAt);
    }
    return inARow;
  };

  test.each<[string, string, Record<string, string | undefined>, string, number]>([
    ['push', '{{ commit.message }} {{ ref.name }} {{ run.url }}', {}, 'update', 1],
    ['pull_request', '#{{ pr.number }} {{ pr.title }} {{ commit.short_sha }}', {}, 'update', 1],
    ['push', '{{ job.description }}', {}, 'get update', 2],
    ['push', '{{ commit.subject }}', { 'project-id': undefined }, 'projects update', 2],
    ['push', '{{ commit.subject }}', { 'job-id': undefined, 'job-name': seed.jobName }, 'list update', 2],
    ['push', '{{ job.description }}', { 'job-id': undefined, 'job-name': seed.jobName }, 'list update', 2],
    ['push', '{{ pr.title }}{{ run.id }}', {}, 'github update', 2],
    ['pull_request', '{{ commit.subject }}{{ run.id }}', {}, 'github update', 2],
    ['pull_request', '{{ commit.subject }}{{ job.name }}', {}, 'get github update', 2],
    [
      'pull_request',
      '{{ commit.subject }}{{ run.id }}',
      { 'project-id': undefined },
      'github projects update',
      2,
    ],
    ['schedule', '{{ commit.subject }}{{ job.name }}', {}, 'get github update', 2],
    [
      'workflow_dispatch',
      '{{ commit.subject }}{{ pr.title }}{{ job.name }}',
      {},
      'get github github update',
      2,
    ],
    [
      'issue_comment on a pull request',
      '{{ commit.subject }}{{ pr.head_ref }}{{ job.name }}',
      {},
      'get github github update',
      2,
    ],
  ])('%s, %s, %j: %s', async (name, description, inputs, expected, inARow) => {
    emulator().fault({ call: ['github', 'get', 'list', 'projects'], kind: { type: 'delay', ms: 120 } });
    const ran = await act(
      { description, 'github-token': seed.githubToken, 'max-attempts': '1', ...inputs },
      event(name),
    );
    expect(ran.outputs.is_success).toBe('true');
    expect([...calls()].sort().join(' ')).toBe(expected);
    expect(chain()).toBe(inARow);
  });
});
