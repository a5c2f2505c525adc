import { describe, expect, jest, test } from '@jest/globals';
import { addJobs } from '../../emulator/cloud/emulator.ts';
import { event, headSha, pullRequest } from '../../emulator/runner/events.ts';
import type { Ran } from '../../emulator/runner/step.ts';
import { inert } from '../../src/report/log.ts';
import { Report } from '../../src/report/report.ts';
import { Secrets } from '../../src/runner/secrets.ts';
import { referencesIn, rendered, unsanitized } from '../support/github-html.ts';
import { act, calls, descriptionOf, emulator, seed, setDescription, useEmulator } from '../support/world.ts';

useEmulator();

/** Names of the commands in a log, but for the masks of the inputs' own secrets. */
const obeyed = (ran: Ran) => ran.commands.map(({ name }) => name).filter((name) => name !== 'add-mask');

describe('the outputs', () => {
  test('are set on every path: is_success first of all, and each at the end', async () => {
    const paths: Ran[] = [
      await act(),
      await act({ 'job-id': '404404' }),
      await act({ timeout: 'x' }),
      await act({ description: '{{ x' }),
      await act({ 'dry-run': 'true' }),
      await act({ 'job-id': undefined, 'job-name': 'none' }),
    ];
    for (const ran of paths) {
      const count = Object.keys(ran.outputs).length;
      expect(ran.writes).toHaveLength(2 * count);
      expect(ran.writes[0]).toEqual(['is_success', 'false']);
      const [first, last] = [ran.writes.slice(0, count), ran.writes.slice(count)].map(Object.fromEntries);
      expect(first).toMatchObject({
        error_code: 'INTERNAL_ERROR',
        error_msg: 'The step ended before it could report.',
        description: '',
        truncated: 'false',
        job_ids: '[]',
        results: '[]',
      });
      expect(Object.keys(last)).toHaveLength(count);
      expect(ran.outputs.is_success).toMatch(/^(true|false)$/);
      expect(() => JSON.parse(ran.outputs.results ?? '')).not.toThrow();
      expect(ran.outputs.error_code === '').toBe(ran.outputs.is_success === 'true');
    }
  });

  test('go to the log where the runner gives no file, as on old servers', async () => {
    const ran = await act({}, { env: { GITHUB_OUTPUT: undefined, GITHUB_STEP_SUMMARY: undefined } });
    expect(ran.commands.filter(({ name }) => name === 'set-output')).toContainEqual({
      name: 'set-output',
      value: 'true',
    });
    expect(ran.exitCode).toBe(0);
  });

  test('hold the description of what was there, where that was read', async () => {
    setDescription('old words');
    const ran = await act({ description: '{{ job.name }}' });
    expect(JSON.parse(ran.outputs.results ?? '')).toEqual([
      {
        job_id: seed.jobId,
        is_success: true,
        http_status: 200,
        attempts: 1,
        request_id: expect.any(String),
        previous_description: 'old words',
      },
    ]);
  });

  test('stay below what GitHub keeps, whatever the number of jobs', async () => {
    const ids = addJobs(emulator().state, 1000);
    for (const id of ids) {
      const job = emulator().state.jobs.get(`${seed.projectId}/${id}`);
      if (job) job.job_desc = '很'.repeat(256);
    }
    const ran = await act({ 'job-id': undefined, 'job-name': 'bulk-*', pick: 'all', 'max-parallel': '32' });
    expect(ran.outputs.is_success).toBe('true');
    const results = JSON.parse(ran.outputs.results ?? '');
    expect(results).toHaveLength(1000);
    // What fits is the verdict of each.
    expect(results[0]).toEqual({
      job_id: ids[0],
      is_success: true,
      http_status: 200,
      attempts: 1,
      request_id: expect.any(String),
    });
    expect(Buffer.byteLength(JSON.stringify(ran.outputs))).toBeLessThan(500_000);
    expect(Buffer.byteLength(ran.summary)).toBeLessThan(300_000);
    expect(ran.summary).toContain('The output <code>results</code> has all jobs.');
  });
});

describe('fail-on-error', () => {
  test('true: the step is red', async () => {
    const ran = await act({ 'job-id': '404404' });
    expect(ran.exitCode).toBe(1);
    expect(obeyed(ran)).toEqual(['error']);
  });

  test('false: it is green, with a warning and the verdict', async () => {
    const ran = await act({ 'job-id': '404404', 'fail-on-error': 'false' });
    expect(ran.exitCode).toBe(0);
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.0015' });
    expect(obeyed(ran)).toEqual(['warning']);
    expect(ran.commands.find(({ name }) => name === 'warning')?.value).toBe(ran.outputs.error_msg);
  });

  test('false lets a template that fails on a value be a failed update of its job', async () => {
    const ran = await act({ 'fail-on-error': 'false', description: '{% if run %}{{ data.x }}{% endif %}' });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'TEMPLATE_INVALID' });
    expect(ran.exitCode).toBe(0);
    expect(obeyed(ran)).toEqual(['warning']);
    expect(ran.stdout).not.toContain('No request was sent');
  });

  test('false does not hide a template that is wrong whatever the values are', async () => {
    const ran = await act({ 'fail-on-error': 'false', description: '{{ comit.sha }}' });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'TEMPLATE_INVALID' });
    expect(ran.exitCode).toBe(1);
    expect(obeyed(ran)).toEqual(['error']);
  });

  test('of several failures one is annotated, and how many there are', async () => {
    const error = async (ids: string) => {
      const ran = await act({ 'job-id': ids });
      return ran.commands.find(({ name }) => name === 'error')?.value;
    };
    expect(await error(`${seed.jobId},404404`)).not.toContain('jobs failed');
    expect(await error(`404404,${seed.jobId},404405`)).toMatch(
      /^Could not update the description of job 404404: .*\n\(2 of 3 jobs failed; this is the first\. The log shows each\.\)$/,
    );
  });
});

describe('a dry run', () => {
  test('does all but the write, and shows before and after', async () => {
    setDescription('old words');
    const ran = await act({ 'dry-run': 'true', description: 'new words' });
    expect(calls()).toEqual(['get']);
    expect(descriptionOf(seed.jobId)).toBe('old words');
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'new words' });
    expect(ran.stdout).toMatch(/before {3}old words\n {2}after {4}new words/);
    expect(ran.stdout).toContain('this is a dry run, nothing was sent');
    expect(ran.summary).toContain('Dry run');
    expect(ran.summary).toContain(
      '<del><code>old </code></del><code>words</code><br><b>Would be</b><br><ins><code>new </code></ins>',
    );
  });

  test('tells of what would fail', async () => {
    const ran = await act({
      'dry-run': 'true',
      'job-id': `404404,${seed.jobId}`,
      description: 'new words',
    });
    expect(ran.stdout).toContain('1 of 2 jobs would be updated, 1 failed\n');
    expect(ran.stdout.match(/new words/g)).toHaveLength(1);
    expect(ran.summary).toContain('Dry run: would update 1 of 2 ModelArts jobs');
    expect(ran.outputs.description).toBe('new words');
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.0015' });
    expect(JSON.parse(ran.outputs.results ?? '')).toMatchObject([
      { is_success: false },
      { is_success: true },
    ]);
    expect(calls()).toEqual(['get', 'get']);
  });
});

describe('the log', () => {
  test('tells which job, what it said, what it says, how long it took', async () => {
    setDescription('first try');
    const ran = await act(
      { description: '{{ job.description }}, then {{ commit.short_sha }}' },
      event('push'),
    );
    expect(ran.stdout.replace(/^::add-mask::.*\n/gm, '').replace(/\d+\.\d\d s/, '0.12 s')).toBe(
      [
        'event      push in acme/vision',
        'template   50 characters, with job, commit',
        'identity   the access key of the inputs',
        `project    ${seed.projectId}`,
        `job        ${seed.jobId} ${seed.jobName} (running)`,
        '  before   first try',
        '  after    first try, then 3f2a1bc',
        '           23 of 256 characters',
        '  ✓ updated in 0.12 s',
        '',
      ].join('\n'),
    );
    expect(ran.stderr).toBe('');
  });

  test('tells of a cut, of tries, and of an empty description', async () => {
    setDescription('');
    emulator().fault({ kind: { type: 'status', status: 503 }, call: 'update', times: 1 });
    const ran = await act({
      description: '{{ job.description }}{{ data.x }}',
      data: JSON.stringify({ x: 'y'.repeat(300) }),
    });
    expect(ran.stdout).toContain('before   (empty)\n');
    expect(ran.stdout).toContain('256 of 256 characters, cut to fit');
    expect(ran.stdout).toMatch(
      /attempt 1 of 4 to update the description of job 8992 failed: HTTP 503; retrying in 0\.\d s/,
    );
    expect(ran.stdout).toMatch(/✓ updated in \d\.\d\d s, on attempt 2/);
  });

  test('tells of a description that is empty now, and of several jobs how many there were', async () => {
    const ids = [seed.jobId, seed.twinJobIds[0]].join();
    const ran = await act({ description: '', 'allow-empty': 'true', 'job-id': ids });
    expect(ran.stdout.match(/^ {2}after {4}\(empty\)$/gm)).toHaveLength(2);
    expect(ran.stdout).toMatch(/^2 of 2 jobs updated$/m);
  });

  test('tells no longer a time than it took', async () => {
    const begun = performance.now();
    const ran = await act();
    const [, seconds] = /updated in (\d+\.\d\d) s/.exec(ran.stdout) ?? [];
    // Rounded up by half of its last digit at most.
    expect(Number(seconds) * 1000).toBeLessThanOrEqual(performance.now() - begun + 5);
  });

  test('of ten jobs tells each whole', async () => {
    const ids = addJobs(emulator().state, 10);
    const ran = await act({ 'job-id': ids.join() });
    expect(obeyed(ran)).toEqual([]);
    for (const id of ids) expect(ran.stdout).toMatch(new RegExp(`^job        ${id}$`, 'm'));
  });

  test('of more is a line each, in a group', async () => {
    const ids = addJobs(emulator().state, 12);
    const ran = await act({ 'job-id': [...ids, '404404'].join('\n') });
    expect(obeyed(ran)).toEqual(['group', 'endgroup', 'error']);
    expect(ran.commands.find(({ name }) => name === 'group')?.value).toBe('13 jobs');
    for (const id of ids) expect(ran.stdout).toMatch(new RegExp(`^✓ ${id} in \\d+\\.\\d\\d s$`, 'm'));
    expect(ran.stdout).toMatch(/^✗ 404404 in .*: Could not update/m);
    expect(ran.stdout).toContain('12 of 13 jobs updated, 1 failed');
  });

  test('of a refusal names those that were not tried, and that took no time', async () => {
    const ids = addJobs(emulator().state, 11);
    emulator().fault({ kind: { type: 'status', status: 401 }, call: 'update' });
    const ran = await act({ 'job-id': ids.join() });
    const tried = ran.stdout.match(/^✗ \d+ in \d+\.\d\d s: Could not update/gm) ?? [];
    expect(tried.length).toBeLessThanOrEqual(4);
    expect(tried).toHaveLength(calls().length);
    const untried = ran.stdout.match(/^✗ (\d+): Did not try job \1: Could not update/gm) ?? [];
    expect(untried).toHaveLength(11 - tried.length);
  });
});

describe('the summary', () => {
  test('shows each job with before, after, link and verdict, and links to commit and pull request', async () => {
    setDescription('old words');
    const ran = await act(
      { description: '#{{ pr.number }} on {{ job.name }}', 'job-id': `${seed.jobId},404404` },
      event('pull_request'),
    );
    const job = emulator().state.jobs.get(`${seed.projectId}/${seed.jobId}`);
    expect(ran.summary).toContain('Updated the description of 1 of 2 ModelArts jobs');
    expect(ran.summary).toContain(`${seed.jobName} · <a href="${job?.service_url}">${seed.jobId}</a>`);
    expect(ran.summary).toContain('✅ updated · 19 of 256 characters');
    expect(ran.summary).toContain(
      '<b>Before</b><br><code>old words</code><br><b>After</b><br><code>&#35;12 on resnet50-run</code>',
    );
    expect(ran.summary).toContain(
      `<a href="https://github.com/acme/vision/commit/${headSha}">commit ${headSha.slice(0, 7)}</a>`,
    );
    expect(ran.summary).toContain('<a href="https://github.com/acme/vision/pull/12">pull request 12</a>');
    // A failure stands first, with its cure.
    expect(await rendered(ran.summary)).toBe(await unsanitized(ran.summary));
    expect(ran.summary.indexOf('404404')).toBeLessThan(ran.summary.indexOf(seed.jobName));
    expect(ran.summary).toContain('➡️ No such job here.');
  });

  test('that can’t be written does not change the verdict', async () => {
    const ran = await act({}, { env: { GITHUB_STEP_SUMMARY: '/nowhere/summary' } });
    expect(ran.outputs.is_success).toBe('true');
    expect(ran.exitCode).toBe(0);
  });
});

describe('hostile text', () => {
  const hostile = [
    'x\n::set-output name=is_success::true',
    '\r\n::add-mask::a\r::error::owned',
    '##[set-output name=is_success]true ##[error]owned ##[add-mask]e',
    '%0A::warning::owned%0D%0A::stop-commands::x',
    '\u001b[31m\u001b]8;;https://evil.example\u0007red',
    '\u202eevil\u2066',
    '</td></tr></table><script>alert(1)</script><img src=x onerror=alert(1)>',
    '| a | b |\n|---|---|\n# heading\n[link](javascript:alert(1)) ![i](https://evil.example/i.png) @everyone :skull: `code` **bold** ~~no~~',
    '{{ run.id }}{% include "x" %}',
    'a\u0000b\ud800c\udfffd\u2028e\ufeff',
    'ghadelimiter_x\nis_success<<E\ntrue\nE',
  ].join(' ');

  /** Nothing but the action's own commands, and a summary with the action's own tags only. */
  async function expectHarmless(ran: Ran, names: readonly string[]): Promise<void> {
    expect(new Set(obeyed(ran))).toEqual(new Set(names));
    const tags = [...ran.summary.matchAll(/<\/?([a-z0-9]+)[^>]*>/g)].map(([, name]) => name ?? '');
    expect(
      tags.filter(
        (name) => !['h3', 'p', 'b', 'i', 'a', 'br', 'sub', 'code', 'blockquote', 'del', 'ins'].includes(name),
      ),
    ).toEqual([]);
    expect(await rendered(ran.summary)).toBe(await unsanitized(ran.summary));
    expect(await referencesIn(ran.summary)).toEqual([]);
    expect(ran.summary).not.toMatch(/javascript:|<script|<img|onerror=[^&]*>|\]\(|!\[/);
    const shown = [ran.stdout, ran.stderr, ran.summary, ran.outputs.description].join('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(shown).not.toMatch(/[\u0000\u001b\u202e\u2066]/);
  }

  test('in a pull request, its branch, its labels and its commit', async () => {
    const payload = {
      pull_request: {
        ...pullRequest,
        title: hostile,
        body: hostile,
        user: { login: hostile },
        labels: [{ name: hostile }],
        head: { sha: headSha, ref: hostile },
      },
    };
    for (const description of [
      '{{ pr.title }}',
      '{{ pr.body }}',
      '{{ pr.labels }}',
      '{{ ref.name }}{{ pr.author }}',
      '{{ event.pull_request.title }}',
      '{{ run.title }}',
    ]) {
      const ran = await act(
        { description, 'dry-run': 'true' },
        {
          event: { name: 'pull_request', payload },
          env: { GITHUB_HEAD_REF: hostile.replaceAll('\u0000', '') },
        },
      );
      expect(ran.outputs.is_success).toBe('true');
      await expectHarmless(ran, []);
    }
  });

  test('in data, in the job’s old description and its name', async () => {
    setDescription(hostile.slice(0, 250));
    const ran = await act({
      description: '{{ job.description }}{{ data.x }}',
      data: JSON.stringify({ x: hostile }),
    });
    await expectHarmless(ran, []);
    expect(ran.outputs.is_success).toBe('true');
  });

  test('in what the API answers', async () => {
    const body = JSON.stringify({
      is_success: false,
      error_code: hostile,
      error_msg: hostile,
      request_id: hostile,
    });
    for (const kind of [
      { type: 'body', body, contentType: 'application/json' },
      { type: 'status', status: 400, body },
      { type: 'status', status: 404, body: hostile, contentType: 'text/html' },
    ] as const) {
      emulator().reset();
      emulator().fault({ kind, call: 'update' });
      const ran = await act({ description: 'x' });
      expect(ran.outputs.is_success).toBe('false');
      await expectHarmless(ran, ['error']);
    }
  });

  test('in what the inputs hold', async () => {
    for (const inputs of [
      { 'job-id': hostile },
      { region: hostile },
      { 'job-name': hostile, 'job-id': undefined },
      { description: `{{ ${hostile} }}` },
      { data: `: ${hostile}` },
      { timeout: hostile },
    ]) {
      const given = Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, value?.replaceAll('\u0000', '')]),
      );
      const ran = await act(given);
      expect(ran.outputs.is_success).toBe('false');
      await expectHarmless(ran, ['error']);
    }
  });

  test('arrives as it is, where it can be shown', async () => {
    const ran = await act({
      description: '{{ data.x }}',
      data: JSON.stringify({ x: '<b>"quoted" & ::error::x ##[y]</b>' }),
    });
    expect(ran.outputs.description).toBe('<b>"quoted" & ::error::x ##[y]</b>');
    expect(descriptionOf(seed.jobId)).toBe('<b>"quoted" & ::error::x ##[y]</b>');
  });
});

test.each([
  ['::error::x', ': :error::x'],
  ['  \t::error::x', '  \t: :error::x'],
  ['a ::error::x', 'a ::error::x'],
  [': x', ': x'],
  ['a\n::b::\r::c::', 'a\n: :b::\n: :c::'],
  ['x ##[error]y ##[z', 'x # #[error]y # #[z'],
  ['## [x]', '## [x]'],
])('the line %j is written as %j', (line, expected) => {
  expect(inert(line)).toBe(expected);
});

test('a run that came to no verdict is no success', async () => {
  const report = new Report({}, new Secrets());
  const { exitCode } = process;
  const written: string[] = [];
  const write = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    await report.end({ dryRun: false, failOnError: true, results: [], links: [] });
    expect(written.join('')).toContain('::set-output name=is_success::false\n');
    expect(process.exitCode).toBe(1);
    process.exitCode = 0;
    await report.end({ dryRun: false, failOnError: false, results: [], links: [] });
    expect(process.exitCode).toBe(0);
  } finally {
    write.mockRestore();
    process.exitCode = exitCode;
  }
});

test('an event payload that can’t be read is a warning', async () => {
  const ran = await act({ description: '{{ run.title }}' }, event('a payload that is no JSON'));
  expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'train' });
  expect(ran.commands.find(({ name }) => name === 'warning')?.value).toContain("event payload can't be read");
});
