import { describe, expect, test } from '@jest/globals';
import { event } from '../../emulator/runner/events.ts';
import {
  act,
  calls,
  descriptionOf,
  emulator,
  problemOf,
  seed,
  setDescription,
  useEmulator,
} from '../support/world.ts';

useEmulator();

const render = async (description: string, data?: unknown) => {
  const ran = await act(
    { description, ...(data === undefined ? {} : { data: JSON.stringify(data) }) },
    event('push'),
  );
  expect(ran.outputs.error_msg).toBe('');
  return ran.outputs.description;
};

describe('filters for numbers', () => {
  test.each([
    ['{{ data.x | short }}', 0.91345678, '0.9135'],
    ['{{ data.x | short }}', 0.00001234, '1.234e-5'],
    ['{{ data.x | short: 2 }}', 0.00001234, '1.2e-5'],
    ['{{ data.x | short }}', 12, '12'],
    ['{{ data.x | short }}', 9999, '9999'],
    ['{{ data.x | short }}', 12345, '12.35k'],
    ['{{ data.x | short }}', 999999, '1M'],
    ['{{ data.x | short }}', 1234567, '1.235M'],
    ['{{ data.x | short }}', -7.5e9, '-7.5G'],
    ['{{ data.x | short }}', 0, '0'],
    ['{{ data.x | short }}', 1e21, '1e21'],
    ['{{ data.x | short }}', 1.5e20, '1.5e20'],
    ['{{ data.x | short }}', 1.2345e20, '1.235e20'],
    ['{{ data.x | short }}', 1.5e13, '15T'],
    ['{{ data.x }}', [null, { b: 1 }, [2, 3]], ', {"b":1}, 2, 3'],
    ['{{ data.x.y | upcase }}{{ data.x | upcase }}.', null, '.'],
    ['{{ data.x[-1] | upcase }}', ['a', 'b'], 'B'],
    ['{{ data.x[-1].k | upcase }}', [{}, { k: 'b' }], 'B'],
    ['{{ data.x.first | upcase }}{{ data.x.last | upcase }}{{ data.x.size }}', ['a', 'b'], 'AB2'],
    ['{{ data.x.size | plus: 1 }}', { a: 1 }, '2'],
    ['{{ data[commit.short_sha] | default: data["x"] }}', 1, '1'],
    ['{{ data.x[data.x.i].k | upcase }}', { i: 'j', j: { k: 'v' } }, 'V'],
    ['{{ ref.name.size }}', 0, '4'],
    [
      '{{ event.commits.first.id.size }} {{ event.commits.last.id.size }} {{ event.commits.size }}',
      0,
      '40 40 1',
    ],
    [
      '{{ event.head_commit.none.size }}{{ event.none.first }}{{ event.head_commit.size }}{{ inputs.last }}.',
      0,
      '.',
    ],
    ['{{ "2026-01-02T03:04:05Z" | date: "%A %B" }}', 0, 'Friday January'],
    ['{{ data.x | short }}', '0.5000', '0.5000'],
    ['{{ data.x | short }}', 'best', 'best'],
    ['{{ data.x | short }}', true, 'true'],
    ['{{ data.x | short }}', 10000, '10k'],
    ['{{ data.x | short }}', 9999.6, '10k'],
    ['{{ data.x | short }}', 1e18, '1e18'],
    ['{{ data.x | short }}', 9.99e17, '999P'],
    ['{{ data.x | short }}', 0.001, '0.001'],
    ['{{ data.x | short }}', 0.00099, '9.9e-4'],
    ['{{ data.x | short }}', 1e-10, '1e-10'],
    ['{{ data.x | short: 2 }}', 1234, '1234'],
    ['{{ data.x | short: 2 }}', 1234.5, '1200'],
    ['{{ data.x | short: 0 }}', 0.456, '0.5'],
    ['{{ data.x | short: 99 }}', 0.1, '0.1'],
    ['{{ data.x | short: "x" }}', 0.456, '0.5'],
    ['{{ data.x | percent: 20 }}', 0.5, '50.0000000000%'],
    ['{{ data.x | percent: -1 }}', 0.5, '50%'],
    ['{{ data.x | percent }}', true, 'true'],
    ['{{ data.x | duration }}', 1, '1s'],
    ['{{ data.x | duration }}', 0.9996, '1000ms'],
    ['{{ data.x | duration }}', 9.94, '9.9s'],
    ['{{ data.x | duration }}', 9.95, '10s'],
    ['{{ data.x | duration }}', 0, '0ms'],
    ['{{ data.x | duration }}', 60, '1m'],
    ['{{ data.x | duration }}', 3600, '1h'],
    ['{{ data.x | duration }}', 3605, '1h'],
    ['{{ data.x | duration }}', 3660, '1h 1m'],
    ['{{ data.x | duration }}', 86_400, '1d'],
    ['{{ data.x | duration }}', 176_400, '2d 1h'],
    ['{{ data.x | percent }}', 0.91345, '91.3%'],
    ['{{ data.x | percent: 2 }}', 0.91345, '91.34%'],
    ['{{ data.x | percent: 0 }}', 1, '100%'],
    ['{{ data.x | duration }}', 7384, '2h 3m'],
    ['{{ data.x | duration }}', 59.6, '1m'],
    ['{{ data.x | duration }}', 3.14, '3.1s'],
    ['{{ data.x | duration }}', 0.25, '250ms'],
    ['{{ data.x | duration }}', 90061, '1d 1h'],
    ['{{ data.x | duration }}', -60, '-1m'],
    ['{{ data.x | round: 2 }}', 0.91645, '0.92'],
    ['{{ data.x | times: 100 | round }}%', 0.916, '92%'],
    ['{{ data.x | default: "none" }}', null, 'none'],
    ['{{ data.x | json }}', { a: [1] }, '{"a":[1]}'],
    ['{{ data.x }}', { a: [1] }, '{"a":[1]}'],
    ['{{ data.x }}', ['a', 'b', 3], 'a, b, 3'],
    ['{{ data.x | date: "%Y-%m-%d %H:%M" }}', '2026-01-02T03:04:05Z', '2026-01-02 03:04'],
    ['{{ data.x | date: "%H:%M" }}', '2026-01-02T03:04:05+08:00', '03:04'],
    ['{{ data.x | date: "%H:%M" }}', 0, '00:00'],
    ['{% for m in data.x %}{{ m[0] }}={{ m[1] }};{% endfor %}', { a: 1, b: 2 }, 'a=1;b=2;'],
  ])('%s of %j', async (template, x, expected) => {
    expect(await render(template, { x })).toBe(expected);
  });
});

describe('a wrong template fails before any request, with its place', () => {
  test.each([
    ['{{ commit.short_sah }}', 1, 4, 'unknown name `commit.short_sah`', 'Did you mean `commit.short_sha`?'],
    ['a\nb {{ comit.sha }}', 2, 6, 'unknown name `comit`', 'Did you mean `commit`?'],
    [
      '{{ zzz }}',
      1,
      4,
      'unknown name `zzz`',
      'Available names: `commit`, `pr`, `repo`, `ref`, `run`, `job`, `data`, `scalars`, `inputs`, `event`.',
    ],
    ['{{ run.zzzzz }}', 1, 4, 'unknown name `run.zzzzz`', '`run` has `id`'],
    [
      '{{ env.HOME }}',
      1,
      4,
      '`env` is not available, because it can hold secrets',
      'Pass the values that you need in `data`.',
    ],
    ['{% if pr.titel %}x{% endif %}', 1, 7, 'unknown name `pr.titel`', 'Did you mean `pr.title`?'],
    ['{{ data.accuracy }}', 1, 4, '`data` has no `accuracy`', 'Did you mean `acuracy`?'],
    ['{{ data.deep.z }}', 1, 4, '`data` has no `z` for `data.deep.z`', 'It has `one`'],
    ['{{ run.id | shrot }}', 1, 13, 'unknown filter `shrot`', 'Did you mean `short`?'],
    ['{{ run.id', 1, 1, 'not closed', 'Correct the template there.'],
    ['{% fi pr %}', 1, 1, 'unknown tag `fi`', 'Did you mean `if`?'],
    ['{% if pr %}', 1, 1, 'not closed', ''],
    ['{% include "x" %}', 1, 1, 'unknown tag `include`', 'A template cannot read other files.'],
    ['{% render "x" %}', 1, 1, 'unknown tag `render`', 'A template cannot read other files.'],
    ['{% block x %}{% endblock %}', 1, 1, 'unknown tag `block`', 'A template cannot read other files.'],
    [
      '{{ run.id | zzzzzzzzz }}',
      1,
      13,
      'unknown filter `zzzzzzzzz`',
      'See the list of filters in docs/templates.md.',
    ],
    ['{% zzzzzzzzz %}', 1, 1, 'unknown tag `zzzzzzzzz`', 'See https://liquidjs.com/tags/overview.html.'],
    ['a\n{{ run.id |\n  shrot }}', 3, 3, 'unknown filter `shrot`', 'Did you mean `short`?'],
    ['x | shrot y\n{{ run.id | upcase | shrot }}', 2, 22, 'unknown filter `shrot`', 'Did you mean `short`?'],
    ['{{ run.id | short | sho }}', 1, 21, 'unknown filter `sho`', ''],
    ['{{ run.id |  shrot | shrotx }}', 1, 14, 'unknown filter `shrot`', 'Did you mean `short`?'],
    ['{{ run.id | sh-rot }}', 1, 13, 'unknown filter `sh-rot`', 'Did you mean `short`?'],
    ['{{ data.list[-1].z | upcase }}', 1, 4, '`data` has no `z` for `data.list[-1].z`', 'It has `k`'],
    ['{% if run %}{{ data.list[-1].z }}{% endif %}', 1, 16, '`data` has no `z` for', 'It has `k`'],
    ['{{ data.list[-2] | upcase }}', 1, 4, '`data` has no `-2` for `data.list[-2]`', 'It has `0`'],
    ['{{ data.empty[0] | upcase }}', 1, 4, '`data` has no `0` for `data.empty[0]`', 'It is empty there'],
    ['{{ data.acuracy.z | upcase }}', 1, 4, '`data` has no `z` for', 'It has `last`, `first`, `min`'],
    ['{{ data.deep[run.number] }}', 1, 4, '`data` has no `42` for `data.deep[42]`', 'It has `one`'],
    ['{{ data.deep[data.none] | upcase }}', 1, 14, '`data` has no `none` for `data.none`', '`acuracy`'],
    [
      '{{ event[data.acuracy].z }}',
      1,
      4,
      '`event.1` has no value',
      'Check its spelling, or give a `default`.',
    ],
    [
      '{% assign k = "constructor" %}{{ data.deep[k].name }}',
      1,
      34,
      '`data` has no `constructor`',
      'It has `one`',
    ],
    ['{% assign k = "constructor" %}{{ run[k].name }}', 1, 34, '`run.constructor` has no value', ''],
    [
      `${'\n'.repeat(11)}           {% if run %}x`,
      12,
      12,
      'tag {% if run %} not closed. Correct the template there.',
      '',
    ],
    [`${'\n'.repeat(11)}           {% assign = 1 %}`, 12, 22, 'expected variable name. Correct', ''],
    [
      `${'\n'.repeat(11)}           {% for m in data.list %}{{ m.z }}{% endfor %}`,
      12,
      39,
      '`m.z` has no value',
      '',
    ],
    [
      `${'\n'.repeat(11)}           {% for i in (1..1000000000) %}{% endfor %}`,
      12,
      12,
      'the template takes too much time or memory (memory alloc limit exceeded).',
      'a description has at most 256 characters.',
    ],
    ['{{ data.list[0].z }}', 1, 4, '`data` has no `z` for `data.list[0].z`', 'It has `k`'],
    ['{{ data.empty.z }}', 1, 4, '`data` has no `z` for `data.empty.z`', 'It is empty there; or give'],
    ['{{ data.list[7] }}', 1, 4, '`data` has no `7` for `data.list[7]`', 'It has `0`; or give a `default`.'],
    ['{% layout "x" %}', 1, 1, 'unknown tag `layout`', 'A template cannot read other files.'],
  ])('%s', async (description, line, column, what, cure) => {
    const data = '{"acuracy": 1, "deep": {"one": 1}, "list": [{"k": 1}], "empty": {}}';
    const ran = await act({ description, data }, event('push'));
    expect(calls()).toEqual([]);
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'TEMPLATE_INVALID' });
    const message = ran.outputs.error_msg ?? '';
    expect(message).toContain(`at line ${line}, column ${column}: `);
    expect(message).toContain(what);
    expect(message).toContain(cure);
    // The caret stands under the column, in the line that is shown above it.
    const shown = message.split('\n');
    const caret = shown.findIndex((text) => /^\s+\^$/.test(text));
    expect(shown[caret]?.indexOf('^')).toBe(4 + column - 1);
    expect(shown[caret - 1]?.slice(4)).toBe(description.split('\n')[line - 1]);
    expect(problemOf(ran)).toMatchSnapshot();
  });

  test('of what there is instead, twenty names are told', async () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`key${index}`, index]));
    const ran = await act({ description: '{{ data.x.z }}', data: JSON.stringify({ x: many }) });
    const names = Object.keys(many)
      .slice(0, 20)
      .map((name) => `\`${name}\``);
    expect(ran.outputs.error_msg).toContain(`It has ${names.join(', ')}; or give a \`default\`.`);
  });

  test('a long line is shown around its place', async () => {
    const ran = await act({ description: `${'x'.repeat(200)}{{ comit.sha }}${'y'.repeat(200)}` });
    expect(ran.outputs.error_msg).toContain('at line 1, column 204: ');
    const [, line = '', caret = ''] = ran.outputs.error_msg?.split('\n') ?? [];
    expect(line).toBe(`    ${'x'.repeat(57)}{{ comit.sha }}${'y'.repeat(28)}`);
    expect(caret).toBe(`${' '.repeat(4 + 60)}^`);
  });

  test('tabs before the place do not move the caret', async () => {
    const ran = await act({ description: '\t\t{{ comit.sha }}' });
    const [, line, caret] = ran.outputs.error_msg?.split('\n') ?? [];
    expect(line).toBe('      {{ comit.sha }}');
    expect(caret).toBe(`${' '.repeat(4 + 5)}^`);
  });

  test('a value of a loop that is not there says so', async () => {
    const ran = await act({
      description: '{% for m in data.list %}{{ m.zzz }}{% endfor %}',
      data: '{"list": [{"k": 1}]}',
    });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'TEMPLATE_INVALID' });
    expect(ran.outputs.error_msg).toContain('`m.zzz` has no value.');
    expect(ran.outputs.error_msg).toMatch(/\nCheck its spelling, or give a `default`\.$/);
    expect(calls()).toEqual([]);
  });

  test('all unknown names at once', async () => {
    const ran = await act({
      description: '{{ commit.sah }} {{ rum.id }} {{ data.los | short }}',
      data: '{"loss": 1}',
    });
    expect(ran.outputs.error_msg).toContain('`commit.sah`');
    expect(ran.outputs.error_msg).toContain('`rum`');
    expect(ran.outputs.error_msg).toContain('Did you mean `loss`?');
    expect(ran.outputs.error_msg).toMatch(/^3 problems with the inputs/);
  });

  test('but not of data that can not be read', async () => {
    const ran = await act({ description: '{{ data.loss | short }}', data: '[' });
    expect(ran.outputs.error_msg).toMatch(/^An input is wrong: `data` is wrong: the text is neither/);
  });

  test('a name of data that is only missing in some branch fails when the branch is taken', async () => {
    const ran = await act({ description: '{% if run %}{{ data.lss }}{% endif %}', data: '{"loss": 1}' });
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'TEMPLATE_INVALID' });
    expect(ran.outputs.error_msg).toContain('Did you mean `loss`?');
    expect(calls()).toEqual([]);
  });

  test('a missing value of data with a default, or in a condition, is none of it', async () => {
    expect(
      await render('{{ data.x | default: "-" }}{% if data.y %}y{% endif %}{{ data.z.size }}.', { z: [1] }),
    ).toBe('-1.');
  });
});

describe('a template can not', () => {
  test('run for ever, or eat the memory', async () => {
    for (const description of [
      '{% for i in (1..100000000) %}{% endfor %}',
      '{% assign s = "xxxxxxxx" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
      '{% for a in (1..3000) %}{% for b in (1..3000) %}{% for c in (1..3000) %}{{ c }}{% endfor %}{% endfor %}{% endfor %}',
      `{{ ${'"x" | append: '.repeat(10)}"x" }}${' '.repeat(100_001)}`,
    ]) {
      const ran = await act({ description });
      expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'TEMPLATE_INVALID' });
      expect(ran.outputs.error_msg).toContain('limit exceeded');
      expect(ran.durationMs).toBeLessThan(20_000);
    }
    expect(calls()).toEqual([]);
  });

  test('reach what is not the user’s', async () => {
    for (const description of [
      '{{ data.constructor }}',
      '{{ data.__proto__ }}',
      '{{ data.x.constructor.name }}',
    ]) {
      const ran = await act({ description, data: '{"x": "y"}' });
      expect(ran.outputs.error_code).toBe('TEMPLATE_INVALID');
    }
  });

  test('be written by a value: what comes out is never rendered again', async () => {
    setDescription('{{ commit.sha }}{% raw %}');
    const ran = await act({
      description: '{{ job.description }} {{ data.x }}',
      data: '{"x": "{{ run.id }}"}',
    });
    expect(ran.outputs.description).toBe('{{ commit.sha }}{% raw %} {{ run.id }}');
  });
});

describe('the job as it stands', () => {
  test('can be appended to', async () => {
    const before = descriptionOf(seed.jobId);
    await act({ description: '{{ job.description }} | {{ commit.short_sha }}' }, event('push'));
    expect(descriptionOf(seed.jobId)).toBe(`${before} | 3f2a1bc`);
    expect(calls()).toEqual(['get', 'update']);
  });

  test('has all its fields', async () => {
    const job = emulator().state.jobs.get(`${seed.projectId}/${seed.jobId}`);
    const template =
      '{{ job.id }} {{ job.name }} {{ job.status }} {{ job.created_at }} {{ job.duration | duration }} {{ job.url }} {{ job.train_url }}';
    const ran = await act({ description: template });
    expect(ran.outputs.description).toBe(
      `${seed.jobId} ${seed.jobName} running ${new Date(job?.create_time ?? 0).toISOString()} ${await render('{{ data.s | duration }}', { s: (job?.duration ?? 0) / 1000 })} ${job?.service_url} ${job?.train_url}`,
    );
  });

  test('differs by job', async () => {
    await act({ 'job-id': `${seed.jobId},${seed.twinJobIds[0]}`, description: 'I am {{ job.id }}' });
    expect(descriptionOf(seed.jobId)).toBe(`I am ${seed.jobId}`);
    expect(descriptionOf(seed.twinJobIds[0])).toBe(`I am ${seed.twinJobIds[0]}`);
    expect(calls()).toEqual(['update', 'update']);
  });
});
