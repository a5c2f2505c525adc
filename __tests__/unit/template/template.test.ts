/** What a template may say, and what is said of one that can't be meant. */
import { describe, expect, test } from '@jest/globals';
import { WorkflowEvent } from '../../../src/context/workflow-event.ts';
import { inputError, type Problem } from '../../../src/errors.ts';
import { createLiquid } from '../../../src/template/liquid.ts';
import { parseTemplate, Template } from '../../../src/template/template.ts';

const noEvent = new WorkflowEvent({}, () => ({}));
const data = {
  acc: 0.91,
  'val/acc': 0.9,
  'acc@1': 0.7,
  'macro avg': { 'f1-score': 0.8, f1: 0.5 },
  deep: { 'a b': { c: 1 } },
  list: [{ a: 1 }, { a: 2 }],
};

async function problemsOf(source: string, given: Record<string, unknown> = data): Promise<string[]> {
  const problems: Problem[] = [];
  await parseTemplate({ source, input: 'description' }, given, problems, noEvent);
  return problems.map(({ what, cure }) => `${what}. ${cure}`);
}

describe('what LiquidJS passes over is an error', () => {
  test.each([
    ['{{ commit.sha[0:7] }}', 'column 4: `commit.sha[0:7]` is not Liquid', '`| slice: 0, 7`'],
    ['{{ commit.sha, 3 }}', 'column 14: `, 3` has no meaning', 'remove what is left over'],
    ['{{ "a" "b" }}', 'column 8: `"b"` has no meaning', 'remove what is left over'],
    [
      '{{ commit.sha upcase }}',
      'column 15: `upcase` has no meaning',
      'Separate a filter from its value by `|`',
    ],
    ['{{ commit.sha | }}', 'a filter is missing after `|`', 'remove the `|`'],
    ['{% assign x = commit.sha upcase %}', '`upcase` has no meaning', 'by `|`'],
    ['{% for x in data.list foo %}{% endfor %}', '`foo` has no meaning', ''],
    ['{% for x in data.list limit 2 %}{% endfor %}', '`limit 2` has no meaning', ''],
    ['{% case run.attempt %}{% when 1 2 %}{% endcase %}', '`2` has no meaning', ''],
    ['{% if run.attempt == %}{% endif %}', 'a value is missing beside `==`', '`a == b`'],
    ['{% if == 1 %}{% endif %}', 'a value is missing beside `==`', ''],
    ['{% if pr and and ref %}{% endif %}', 'a value is missing beside `and`', ''],
    ['{% if pr %}{% elsif ref commit %}{% endif %}', '`commit` has no meaning', ''],
    ['{% unless pr ref %}{% endunless %}', '`ref` has no meaning', ''],
    ['{{ commit.sha | truncate: length: 3 }}', '`truncate: length:` has no meaning', 'Give the value alone'],
    ['see {commit.sha}', 'column 5: `{commit.sha}` would be sent as it stands', 'Write `{{ commit.sha }}`'],
    ['{ pr.number }}', '`{ pr.number }}` would be sent as it stands', 'Write `{{ pr.number }}`'],
    ['{% if run.attempt = 1 %}{% endif %}', 'column 19: `= 1` has no meaning', 'To compare, write `==`'],
    ['{% if pr && ref %}{% endif %}', '`&& ref` has no meaning', 'Write `and`, `or` and `not`'],
    ['{{ commit.sha || "x" }}', '`|| "x"` has no meaning', 'Write `and`, `or` and `not`'],
    ['{{ run.attempt + 1 }}', '`+ 1` has no meaning', '`| plus: 1`'],
    ['{{ pr ? 1 : 2 }}', '`2` has no meaning', '`{% if … %}'],
  ])('%s', async (source, what, cure) => {
    const [problem = '', ...others] = await problemsOf(source);
    expect(problem).toContain(what);
    expect(problem).toContain(cure);
    expect(others).toEqual([]);
  });

  test.each([
    '{"sha": "{{ commit.sha }}"}',
    '{ x.y } {a} {{ commit.sha }}}',
    '{% raw %}{{ a b }}{% endraw %}{% comment %}{{ a b }}{% endcomment %}',
    '{% if pr.number == 1 and not ref.name or run.event contains "x" %}{% elsif pr %}{% else %}{% endif %}',
    '{% for x in (1..3) reversed limit: 2 offset: 1 %}{{ x }}{% endfor %}',
    '{% for x in data.list limit:2, offset: 0 %}{{ x.a }}{% endfor %}',
    '{% case run.attempt %}{% when 1, 2 or "c" %}{% endcase %}',
    '{{ pr.title | default: "x", allow_false: true | slice: 0, 7 }}',
    '{%- assign a = data.list | map: "a" | join: ", " -%}{{- a -}}',
    '{{ data["val/acc"] }} {{ data.list[0].a }} {{ data.list[-1]["a"] }}',
    '{{ "a | b, c: d" | upcase }}',
  ])('but not what has a meaning: %s', async (source) => {
    expect(await problemsOf(source)).toEqual([]);
  });
});

describe('a key that a name can’t hold', () => {
  test.each([
    ['{{ data.val/acc }}', 'Write `data["val/acc"]`'],
    ['{{ data.acc@1 | round: 2 }}', 'Write `data["acc@1"]`'],
    ['{{ data.macro avg }}', 'Write `data["macro avg"]`'],
    ['{{ data.macro avg.f1-score }}', 'Write `data["macro avg"].f1-score`'],
    ['{{ data.deep.a b.c }}', 'Write `data.deep["a b"].c`'],
    ['{% if data.val/acc > 0.5 %}{% endif %}', 'Write `data["val/acc"]`'],
    ['{{ data.nope/x }}', 'write `data["nope/x"]`'],
  ])('%s is told with the form that works', async (source, cure) => {
    expect((await problemsOf(source)).join('\n').toLowerCase()).toContain(cure.toLowerCase());
  });
});

describe('a name of GitHub’s expressions', () => {
  test.each([
    ['github.sha', 'Write `commit.sha`'],
    ['github.ref_name', 'Write `ref.name`'],
    ['github.event.action', 'Write `event.action`'],
    ['github.run_number', 'Write `run.number`'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub, as a workflow writes it
    ['matrix.lr', '`data: \'{"lr": ${{ toJSON(matrix.lr) }}}\'`, and write `data.lr`'],
    ['steps.train.outputs.loss', 'toJSON(steps.train.outputs.loss)'],
    ['needs.train.result', 'write `data.result`'],
    ['vars.MODEL', 'write `data.MODEL`'],
    ['secrets.TOKEN', 'Remove it'],
    ['env.HOME', 'Pass the values that you need in `data`'],
  ])('%s is told with what serves', async (name, cure) => {
    expect(await problemsOf(`{{ ${name} }}`)).toEqual([expect.stringContaining(cure)]);
  });
});

describe('names in the text of a filter', () => {
  test.each(['where_exp', 'reject_exp', 'find_exp', 'find_index_exp', 'has_exp', 'group_by_exp'])(
    '%s counts among those that the template uses',
    async (filter) => {
      const source = `{{ data.list | ${filter}: "x", "x.a == job.id" }}`;
      expect([...new Template(source, 'description', data).uses.keys()].sort()).toEqual(['data', 'job']);
      expect(await problemsOf(`{{ data.list | ${filter}: "x", "x.a == jobs.id" }}`)).toEqual([
        expect.stringContaining('unknown name `jobs`. Did you mean `job`?'),
      ]);
    },
  );

  test('may be the template’s own', () => {
    const source =
      '{% assign b = 1 %}{% for c in (1..1) %}{{ data.list | where_exp: "x", "x.a == b or x.a == c" | map: "a" }}{% endfor %}';
    expect(new Template(source, 'description', data).render({ data })).toBe('1');
  });

  test.each([
    ['{{ data.list | where_exp: "x" }}', 'needs a name and an expression, both in quotes'],
    ['{{ data.list | where_exp: x, y }}', 'needs a name and an expression, both in quotes'],
    ['{{ data.list | where_exp: "x", "x.a ==== 1 (" }}', 'the expression of `where_exp`'],
  ])('must be there: %s', async (source, what) => {
    expect((await problemsOf(source)).join()).toContain(what);
  });
});

describe('dates', () => {
  const render = (value: string, format: string) =>
    new Template(`{{ data.x | date: "${format}" }}`, 'description', { x: value }).render({
      data: { x: value },
    });

  test.each([
    ['%F', '2026-03-04'],
    ['%T', '05:06:07'],
    ['%R', '05:06'],
    ['%D', '03/04/26'],
    ['%r', '05:06:07 AM'],
    ['%F %T', '2026-03-04 05:06:07'],
    ['%Y-%m-%dT%H:%M:%S%:z', '2026-03-04T05:06:07+08:00'],
    ['%-d %b %y', '4 Mar 26'],
    ['100%%', '100%'],
  ])('%s is %s', (format, expected) => {
    expect(render('2026-03-04T05:06:07+08:00', format)).toBe(expected);
  });

  test('every directive that is taken is expanded, and every other is refused', () => {
    for (let code = 0x21; code < 0x7f; code++) {
      const directive = `%${String.fromCharCode(code)}`;
      if (/["\\\d^#_:0-]/.test(directive[1] ?? '')) continue;
      let shown: string;
      try {
        shown = render('2026-03-04T05:06:07Z', directive);
      } catch (error) {
        expect(String(error)).toContain('`date` has no directive');
        continue;
      }
      if (directive !== '%%') expect(shown).not.toContain('%');
    }
    expect(() => render('2026-03-04T05:06:07Z', '%Q')).toThrow('`date` has no directive `%Q`');
    expect(() => render('2026-03-04T05:06:07Z', 'at %')).toThrow('`date` has no directive `%`');
  });

  test.each([
    ['2026-03-04', '2026-03-04 00:00'],
    ['2026-03-04 05:06', '2026-03-04 05:06'],
    ['2026-03-04T05:06:07', '2026-03-04 05:06'],
    ['2026-03-04 05:06:07.123456', '2026-03-04 05:06'],
    ['2026-03-04 05:06:07,123', '2026-03-04 05:06'],
    ['March 4, 2026 05:06', '2026-03-04 05:06'],
    ['2026-03-04T05:06:07-08:00', '2026-03-04 05:06'],
    ['2026-03-04 05:06:07 +0800', '2026-03-04 05:06'],
    ['1772600767', '2026-03-04 05:06'],
    ['no date', 'no date'],
  ])('%s is %s in every zone of a runner', (value, expected) => {
    const before = process.env.TZ;
    try {
      for (const zone of ['UTC', 'America/New_York', 'Asia/Shanghai', 'Pacific/Kiritimati']) {
        process.env.TZ = zone;
        expect(render(value, '%F %R')).toBe(expected);
      }
    } finally {
      process.env.TZ = before;
      if (before === undefined) delete process.env.TZ;
    }
  });
});

test('no filter has its result later', async () => {
  const liquid = createLiquid();
  for (const name of Object.keys(liquid.filters)) {
    for (const call of [name, `${name}: "a"`, `${name}: "a", "b"`]) {
      let shown = '';
      try {
        shown = String(liquid.parseAndRenderSync(`{{ x | ${call} }}`, { x: 'abc' }));
      } catch {
        // Wrong arguments are an error, which is fine here.
      }
      expect([call, shown]).not.toEqual([call, '{}']);
      expect(shown).not.toContain('[object Promise]');
    }
  }
  expect((await problemsOf('{{ "a" | sha256 }}')).join()).toContain('unknown filter `sha256`');
});

describe('a part that may shrink', () => {
  const title = 'A title of some words that is rather long';
  const render = (source: string) =>
    new Template(source, 'description', { title }).render({ data: { title } });

  test('stays whole where all of it fits', () => {
    expect(render('{{ data.title | shrink: 5 }} · end')).toBe(`${title} · end`);
    expect(render('{{ data.title | shrink | upcase }}')).toBe(title.toUpperCase());
  });

  test('gives way to the rest, as far as it may', () => {
    const rest = 'x'.repeat(230);
    const shown = render(`{{ data.title | shrink: 5 }} ${rest}`);
    expect(shown).toHaveLength(256);
    expect(shown).toBe(`A title of some words th… ${rest}`);
    expect(render(`{{ data.title | shrink: 12 }} ${'x'.repeat(300)}`)).toMatch(/^A title of… x+$/);
  });

  test('gives way in the order of the parts', () => {
    const rest = 'x'.repeat(200);
    expect(render(`{{ data.title | shrink: 10 }}|{{ data.title | shrink: 10 }}|${rest}`)).toBe(
      `A title of s…|${title}|${rest}`,
    );
  });

  test('is a text like any other once it is captured', () => {
    const source = '{% capture x %}{{ data.title | shrink: 5 }}{% endcapture %}{{ x }} {{ x | upcase }}';
    expect(render(source)).toBe(`${title} ${title.toUpperCase()}`);
  });

  test('holds no marks that come from outside', () => {
    const hostile = '\ufdd03\ufdd1abc\ufdd2';
    const given = { x: hostile };
    const shown = new Template('{{ data.x }}{{ data.x | shrink: 2 }}', 'description', given).render({
      data: given,
    });
    expect(shown).toBe('3abc3abc');
  });
});

test('a rendering has an end, also within one filter', () => {
  const items = Array.from({ length: 12_000 }, (_, index) => ({ a: 'x'.repeat(50), b: index }));
  const given = { list: items, text: 'y'.repeat(2_000_000) };
  const template = new Template(
    '{{ data.list | find_exp: "i", "data.text contains i.a" }}',
    'description',
    given,
  );
  const startedAt = performance.now();
  expect(() => template.render({ data: given }, 50)).toThrow('template render limit exceeded');
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test('the caret stands under its place in a file with CRLF', async () => {
  const problems: Problem[] = [];
  const template = { source: 'one\r\n  {{ comit.sha }}\r\n', input: 'description-file' };
  await parseTemplate(template, undefined, problems, noEvent);
  expect(problems[0]?.snippet).toBe('      {{ comit.sha }}\n         ^');
});

test('ten of many problems are shown, and the others counted', async () => {
  const names = Array.from({ length: 12_000 }, (_, index) => `{{ nope${index} }}`).join('');
  const source = names.slice(0, 99_000).replace(/\{\{[^}]*$/, '');
  const problems: Problem[] = [];
  await parseTemplate({ source, input: 'description' }, undefined, problems, noEvent);
  const { message } = inputError(problems);
  expect(message).toMatch(/^\d{4} problems with the inputs/);
  expect(message).toMatch(/\n… and \d{4} more\n/);
  expect(message.match(/unknown name/g)).toHaveLength(10);
});
