import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { event } from '../../emulator/runner/events.ts';
import { manifest, root } from '../../emulator/runner/manifest.ts';
import { roots } from '../../src/context/roots.ts';
import { codes } from '../../src/errors.ts';
import { cureFor, type Service } from '../../src/huaweicloud/cures.ts';
import { obsCodes } from '../../src/huaweicloud/obs/cures.ts';
import { defaultDescription } from '../../src/inputs.ts';
import { Template } from '../../src/template/template.ts';
import { act, calls, emulator, seed, useEmulator } from '../support/world.ts';

useEmulator();

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readmes = ['README.md', 'README.zh-CN.md'];
const pages = [
  ...readmes,
  ...['templates', 'errors', 'credentials', 'other-clouds', 'how-it-works', 'testing', 'performance'].map(
    (name) => `docs/${name}.md`,
  ),
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
];

/** Rows of two cells, the first of which is code; `\|` is a bar. */
function rows(section: string): [code: string, text: string][] {
  return [...section.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, code = '', text = '']) => [
    code.replaceAll('\\|', '|'),
    text,
  ]);
}

describe('docs/templates.md', () => {
  const page = read('docs/templates.md');
  const recipes = page.slice(page.indexOf('## Recipes'), page.indexOf('## 256'));
  const data = /```json\n([\s\S]*?)```/.exec(recipes)?.[1] ?? '';

  test('has recipes', () => expect(rows(recipes).length).toBeGreaterThanOrEqual(12));

  const eventOf: Record<string, string> = {
    'On a push': 'push',
    'On a pull request': 'pull_request',
    'On a manual run': 'workflow_dispatch',
    'On a release': 'release',
  };
  describe.each(recipes.split('\n### ').slice(1))('%#', (section) => {
    const [heading = ''] = section.split('\n');
    test.each(rows(section))(`${heading}: %s is %s`, async (description, expected) => {
      const step = event(eventOf[heading] ?? '');
      const ran = await act({ description, data, 'github-token': seed.githubToken }, step);
      expect(ran.outputs.description).toBe(expected);
    });
  });

  const errors = page.slice(page.indexOf('## Errors'));
  test.each(
    [...errors.matchAll(/```text\n(.*)\n(.*)\n```/g)].map(([, template = '', message = '']) => [
      template,
      message,
    ]),
  )('%s is an error', async (description, message) => {
    const ran = await act({ description, data });
    expect(ran.outputs.error_msg?.split('\n')[0]).toBe(message);
    expect(ran.outputs.error_code).toBe('TEMPLATE_INVALID');
    expect(calls()).toEqual([]);
  });

  // ✓ | **1** | – of the table, in the order of its columns.
  const fields = ['commit.sha', 'commit.message', 'pr.title', 'pr.head_ref'];
  const fixtures: Record<string, string> = {
    '`push` to a branch': 'push',
    '`push` of a tag': 'tag push',
    '`push` that deletes': 'branch deletion',
    '`issue_comment` on a pull request': 'issue_comment on a pull request',
    '`issue_comment` on an issue': 'issue_comment on an issue',
  };
  const costs = [
    ...page.matchAll(/^\| (`\w+`[^|]*) \| [^|]+ \| (✓|\*\*1\*\*) \| (.+?) \| (.+?) \| (.+?) \| .+ \|$/gm),
  ].map(([, name = '', ...marks]) => [name, marks.slice(0, 4)] as const);

  test('says of 14 events what they give', () => expect(costs).toHaveLength(14));

  test.each(costs)('%s costs %s', async (name, marks) => {
    const step = event(fixtures[name] ?? name.replaceAll('`', ''));
    const found: string[] = [];
    for (const field of fields) {
      emulator().requests.length = 0;
      const inputs = {
        description: `{{ ${field} }}`,
        'allow-empty': 'true',
        'github-token': seed.githubToken,
      };
      const { outputs } = await act(inputs, step);
      const asked = calls().filter((call) => call === 'github').length;
      found.push(asked > 0 ? `**${asked}**` : outputs.description === '' ? '–' : '✓');
    }
    expect(found).toEqual(marks);
  });

  test('names every root and field', () => {
    for (const { name, fields = [] } of roots) {
      expect(page).toContain(`\`${name}\``);
      for (const field of fields)
        expect([name, field, page.includes(`\`${field}\``)]).toEqual([name, field, true]);
    }
  });
});

test('docs/errors.md names every code of the action’s own, and no other', () => {
  const page = read('docs/errors.md');
  const listed = [...page.matchAll(/^\| `([A-Z]+_[A-Z_]+|TIMEOUT|CANCELLED)` \|/gm)].map(([, code]) => code);
  expect(listed.sort()).toEqual(Object.values(codes).sort());
});

test('docs/errors.md names every code that has a cure of its own', () => {
  const ranges = /`([A-Z]\w+)\.(\d{4})`–`\1\.(\d{4})`/gi;
  const page = read('docs/errors.md').replace(ranges, (_, prefix: string, first: string, last: string) => {
    const count = Number(last) - Number(first) + 1;
    return Array.from({ length: count }, (_, at) => code(prefix, Number(first) + at)).join(' ');
  });
  const prefixes: readonly [Service, string][] = [
    ['modelarts', 'APIGW'],
    ['modelarts', 'ModelArts'],
    ['iam', 'IAM'],
    ['sts', 'STS5'],
  ];
  const missing = prefixes.flatMap(([service, prefix]) => {
    const cure = (name: string, status: number) => cureFor({ service, status, code: name, message: '' });
    const all = Array.from({ length: 10_000 }, (_, number) => code(prefix, number));
    const hasCure = (name: string) =>
      [400, 401, 403, 404, 429, 500].some((status) => cure(name, status) !== cure(`${prefix}.none`, status));
    return all.filter((name) => hasCure(name) && !page.includes(name));
  });
  expect(missing).toEqual([]);

  function code(prefix: string, number: number): string {
    return `${prefix}.${String(number).padStart(4, '0')}`;
  }
});

test('docs/errors.md names every code of OBS that has a cure of its own', () => {
  const page = read('docs/errors.md');
  expect(obsCodes.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

describe.each(readmes)('%s', (path) => {
  const page = read(path);

  test('shows the default template', () => expect(page).toContain(defaultDescription));

  test('has every input and output', () => {
    for (const name of [...Object.keys(manifest.inputs), ...Object.keys(manifest.outputs)])
      expect(page).toContain(`| \`${name}\` |`);
  });

  test('has templates that are right', () => {
    for (const [, source = ''] of page.matchAll(/`(\{[{%][^`]*[%}]\})`/g)) {
      expect(() => new Template(source.replaceAll('\\|', '|'), 'description')).not.toThrow();
    }
  });

  test('has workflows whose inputs exist', () => {
    for (const [, source = ''] of page.matchAll(/```yaml\n([\s\S]*?)```/g)) {
      const { jobs = {} } = parse(source) as { jobs?: Record<string, { steps: { with?: object }[] }> };
      for (const step of Object.values(jobs).flatMap(({ steps }) => steps)) {
        for (const name of Object.keys(step.with ?? {})) expect(Object.keys(manifest.inputs)).toContain(name);
      }
    }
  });
});

// What the recipes of both READMEs come to on a push, with the data of docs/templates.md.
const readmeRecipes: Readonly<Record<string, string>> = {
  '{{ commit.short_sha }} {{ commit.subject }} by {{ commit.author }}':
    '3f2a1bc Warm up the learning rate by Ann Lee',
  '{% if pr %}#{{ pr.number }} {{ pr.title }}{% endif %}': '',
  '{{ commit.short_sha }} · {{ job.description | truncate: 200 }}': '3f2a1bc · This is a ModelArts job',
  'loss {{ data.loss | short }}': 'loss 3.45e-5',
  'accuracy {{ data.accuracy | percent }}': 'accuracy 91.7%',
  '{{ data.seconds | duration }}': '2h 3m',
  '{{ commit.timestamp | date: "%F" }}': '2026-03-04',
  '{{ data.note | default: "no note" }}': 'no note',
};

test.each(readmes)('%s shows exactly the recipes that are rendered here', (path) => {
  const rows = [...read(path).matchAll(/^\| [^|`]+ \| (`.*[%}]\}`.*) \|$/gm)].map(([, cell = '']) => cell);
  const shown = rows.flatMap((cell) =>
    [...cell.matchAll(/`((?:[^`])*[%}]\}[^`]*)`/g)].map(([, source = '']) => source),
  );
  expect(shown.map((source) => source.replaceAll('\\|', '|'))).toEqual(Object.keys(readmeRecipes));
});

test.each(Object.entries(readmeRecipes))('the recipe %s comes to %j', async (description, expected) => {
  const data = '{"accuracy": 0.91673, "loss": 0.0000345, "seconds": 7384}';
  const ran = await act({ description, data, 'allow-empty': 'true' }, event('push'));
  expect(ran.outputs).toMatchObject({ is_success: 'true', description: expected });
});

test('the error that the README shows is the error that comes', async () => {
  const shown = /```text\n([\s\S]*?)\n```/.exec(read('README.md'))?.[1];
  const ran = await act({ description: '{{ commit.short_sah }}' });
  expect(ran.outputs.error_msg).toBe(shown);
});

describe.each(['after-training', 'pull-request', 'current-api', 'manual'])('examples/%s.yml', (name) => {
  const workflow = parse(read(`examples/${name}.yml`)) as {
    on: object;
    permissions: object;
    jobs: Record<string, { steps: { uses?: string; with?: Record<string, string> }[] }>;
  };
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const [step] = steps.filter(({ uses }) => uses?.startsWith('your-org/update-modelarts-visualization-job@'));

  test('uses the action with inputs that exist, and least permissions', () => {
    expect(Object.keys(manifest.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
    expect(workflow.permissions).toMatchObject({ contents: 'read' });
  });

  test('has a template that is right', () => {
    expect(() => new Template(step?.with?.description ?? '', 'description')).not.toThrow();
  });
});

test('every link leads somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, target = '']) => join(dirname(page), target))
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});
