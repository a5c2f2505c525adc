import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { events } from '../../emulator/runner/events.ts';
import { root } from '../../emulator/runner/manifest.ts';

const home = mkdtempSync(join(tmpdir(), 'preview-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

// Without any variable: neither credentials nor a runner are needed.
const preview = (...parameters: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts', 'preview.ts'), ...parameters], {
    cwd: home,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });

test('shows what would be sent, its length and what it would fetch', () => {
  writeFileSync(join(home, 'metrics.json'), '{"loss": 0.00001234}');
  const { status, stdout } = preview(
    '--description',
    '{{ commit.short_sha }} loss {{ data.loss | short }}',
    '--event',
    'push',
    '--data-file',
    'metrics.json',
  );
  expect(stdout).toBe(
    '3f2a1bc loss 1.234e-5\n\nlength   21 of 256 characters\nevent    push, a sample\nfetches  nothing: the update is the only request (with a known project)\n',
  );
  expect(status).toBe(0);
});

test.each<[string, string, string[]]>([
  [
    'pull_request',
    '{{ commit.subject }} {{ job.name }}',
    ['GitHub: the commit c3d0be4', 'ModelArts: the job'],
  ],
  ['push', '#{{ pr.number }}', ['GitHub: the pull requests of 3f2a1bc']],
  ['merge_group', '#{{ pr.number }}', ['GitHub: the pull request 12']],
  ['schedule', '{{ job.id }}', ['nothing']],
])('on %s, %s fetches %j', (event, template, expected) => {
  const { stdout } = preview('--description', template, '--event', event);
  for (const part of expected) expect(stdout).toContain(part);
});

test.each(Object.keys(events).filter((name) => /^\w+$/.test(name)))('the default template on %s', (event) => {
  const { status, stdout } = preview('--event', event);
  expect(status).toBe(0);
  expect(stdout).toContain('https://github.com/acme/vision/actions/runs/1234567890');
});

test('takes a real payload, inputs and a template file', () => {
  writeFileSync(join(home, 'event.json'), '{"client_payload": {"who": "me"}}');
  writeFileSync(join(home, 't.liquid'), '{{ event.client_payload.who }}{{ inputs.note }}\n');
  expect(
    preview('--description-file', 't.liquid', '--event', 'repository_dispatch', '--payload', 'event.json')
      .stdout,
  ).toMatch(/^me\n/);
  expect(
    preview(
      '--description',
      '{{ inputs.note }}',
      '--event',
      'workflow_dispatch',
      '--inputs',
      '{"note": "mine"}',
    ).stdout,
  ).toMatch(/^mine\n/);
});

test('an empty description is shown if it is allowed', () => {
  const { status, stdout } = preview('--description', '', '--allow-empty');
  expect(stdout).toMatch(/^\n\nlength {3}0 of 256 characters\n/);
  expect(status).toBe(0);
});

test('names the permission that a request to GitHub needs', () => {
  const { stdout } = preview(
    '--description',
    '{{ commit.subject }}{{ pr.title }}',
    '--event',
    'workflow_dispatch',
  );
  expect(stdout).toContain('(with the permission contents: read)');
  expect(stdout).toContain('(with the permission pull-requests: read)');
});

test('tells of a cut', () => {
  const { stdout } = preview('--description', 'x'.repeat(300));
  expect(stdout).toContain('256 of 256 characters, cut from 300');
});

describe('what is wrong', () => {
  test('with the template is the action’s own error', () => {
    const { status, stderr } = preview('--description', '{{ commit.shasum }} {{ data.x }}');
    expect(status).toBe(1);
    expect(stderr).toContain('unknown name `commit.shasum`');
    expect(stderr).toMatch(/\n\s+\^\n/);
  });

  test.each([
    [['--description', ''], '`description` is empty'],
    [['--description-file', 'none'], '`description-file` is wrong: "none" does not exist in the workspace'],
    [['--description', '{{ data.note | default: "" }}'], 'The rendered description is empty'],
    [['--description', 'x'.repeat(300), '--overflow', 'fail'], 'The description is too long'],
    [['--description', 'x', '--data', '['], '`data` is wrong'],
  ])('with the inputs %j is the action’s own error, too', (parameters, expected) => {
    const { status, stderr } = preview(...parameters);
    expect(stderr).toContain(expected);
    expect(status).toBe(1);
  });

  test('with a payload that is not JSON is said beside the result', () => {
    writeFileSync(join(home, 'broken.json'), '{');
    const { stdout, stderr } = preview('--description', '{{ event.x }}y', '--payload', 'broken.json');
    expect(stdout).toMatch(/^y\n/);
    expect(stderr).toContain("The event payload can't be read");
  });

  test.each([
    [['--event', 'pushh'], 'there is no sample of "pushh"'],
    [['--payload', 'none'], 'There is no file "none"'],
    [['--nonsense'], '--nonsense'],
  ])('with the options %j is said, with the usage', (parameters, expected) => {
    const { status, stderr } = preview(...parameters);
    expect(status).toBe(2);
    expect(stderr).toContain(expected);
  });

  test('--help', () => expect(preview('--help').stdout).toContain('Usage: npm run preview'));
});
