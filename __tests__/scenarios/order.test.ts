/** What waits for what: docs/how-it-works.md has the list, and here it is held against what a run does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../emulator/cloud/emulator.ts';
import { event, headSha } from '../../emulator/runner/events.ts';
import { root } from '../../emulator/runner/manifest.ts';
import type { Step } from '../../emulator/runner/step.ts';
import { act, agency, calls, emulator, oidc, seed, useEmulator, user } from '../support/world.ts';

useEmulator();

const audience = { 'oidc-audience': seed.audience };
const keyless = { 'access-key': undefined, 'secret-key': undefined };
const looked = { 'project-id': undefined };
const named = { 'job-id': undefined, 'job-name': seed.jobName };
const octo = { GITHUB_REPOSITORY: seed.repository, GITHUB_SHA: seed.commitSha };

const pull = {
  repository: 'acme/vision',
  number: 12,
  title: 'Try a cosine schedule',
  body: null,
  author: 'bob',
  state: 'open' as const,
  draft: false,
  mergedAt: null,
  headRef: 'cosine',
  headSha,
  baseRef: 'main',
  labels: [],
  commits: [headSha],
};

interface Run {
  readonly calls: readonly Call[];
  readonly inputs: Readonly<Record<string, string | undefined>>;
  readonly step?: () => Omit<Step, 'inputs'>;
}

const runs: Readonly<Record<string, Run>> = {
  'a key': { calls: ['update'], inputs: {} },
  'a key, the project looked up': { calls: ['projects', 'update'], inputs: looked },
  'a key, by name': { calls: ['list', 'update'], inputs: named },
  'a key, what the job says before': {
    calls: ['get', 'update'],
    inputs: { description: '{{ job.description }} +' },
  },
  'a key, and two calls to GitHub': {
    calls: ['projects', 'get', 'github', 'github', 'update'],
    inputs: {
      ...looked,
      description: '{{ commit.subject }} {{ pr.title }} {{ job.name }}',
      'github-token': seed.githubToken,
    },
    step: () => ({ ...event('workflow_dispatch'), env: octo }),
  },
  'keyless by STS, all looked up, and a call to GitHub': {
    calls: ['oidc', 'sts', 'projects', 'list', 'github', 'update'],
    inputs: {
      ...keyless,
      ...agency,
      ...audience,
      ...looked,
      ...named,
      description: '{{ commit.subject }}',
      'github-token': seed.githubToken,
    },
    step: () => ({ ...event('schedule'), env: { ...octo, ...oidc() } }),
  },
  'keyless by IAM': {
    calls: ['oidc', 'id-token', 'update'],
    inputs: { ...keyless, 'idp-id': seed.idpId, ...audience, ...looked },
    step: () => ({ env: oidc() }),
  },
  'an IAM user': { calls: ['token', 'update'], inputs: { ...keyless, ...user, ...looked } },
  'a key, and a comment': {
    calls: ['get', 'update', 'comment-list', 'comment-create'],
    inputs: { comment: 'true', 'github-token': seed.githubToken },
    step: () => {
      emulator().state.github.pulls.push(pull);
      return event('pull_request');
    },
  },
  'the metadata service': {
    calls: ['metadata-token', 'metadata-key', 'projects', 'update'],
    inputs: { ...keyless, ...looked },
  },
};

describe('a run sends each request as soon as the answers that it needs are there', () => {
  const waitsFor = readTable();
  const cases = Object.entries(runs).flatMap(([name, run]) =>
    [...new Set(run.calls)].map((held) => [name, held, run] as const),
  );

  test.each(cases)('%s: nothing but what needs it waits for `%s`', async (_, held, run) => {
    let release = () => {};
    emulator().fault({
      call: held,
      kind: { type: 'hold', until: new Promise((resolve) => (release = resolve)) },
    });
    const waiting = run.calls.filter((call) => needs(waitsFor, call).has(held));
    const others = run.calls.filter((call) => !waiting.includes(call));

    const ran = act({ 'max-attempts': '1', timeout: '20', ...run.inputs }, run.step?.());
    await until(() => calls().length >= others.length, ran);
    const before = calls();
    release();
    const { outputs } = await ran;

    expect(before.toSorted()).toEqual([...others].sort());
    expect(new Set(calls())).toEqual(new Set(run.calls));
    expect(outputs).toMatchObject({ is_success: 'true', error_msg: '' });
  });

  test('and the list names every kind of request that a run sends', () => {
    const sent = new Set(Object.values(runs).flatMap((run) => run.calls));
    expect([...waitsFor.keys()].sort()).toEqual([...sent].sort());
  });
});

/** The list: each request with those whose answers it waits for. */
function readTable(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(join(root, 'docs', 'how-it-works.md'), 'utf8');
  const rows = page.matchAll(/^\| `([a-z-]+)` \|[^|]*\|([^|]*)\|$/gm);
  return new Map(
    [...rows].map(([, request = '', answers = '']) => [
      request,
      [...answers.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name),
    ]),
  );
}

/** All that must have been answered before a request, whether it needs the answer itself or something that did. */
function needs(waitsFor: ReadonlyMap<string, readonly string[]>, call: string): Set<string> {
  const direct = waitsFor.get(call) ?? [];
  return new Set(direct.flatMap((name) => [name, ...needs(waitsFor, name)]));
}

/** Waits for a condition, as long as the run goes on. */
async function until(condition: () => boolean, run: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  run.then(end, end);
  while (!condition() && !ended) await setTimeout(5);
}
