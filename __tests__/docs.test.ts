import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { roots } from '../src/context/roots.ts';
import { codes } from '../src/errors.ts';
import { defaultDescription } from '../src/inputs.ts';
import { Template } from '../src/template.ts';
import { manifest, root } from './support/action.ts';
import { event } from './support/events.ts';
import { act, useEmulator } from './support/world.ts';

useEmulator();

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readmes = ['README.md', 'README.zh-CN.md'];
const pages = [
  ...readmes,
  ...['templates', 'errors', 'credentials', 'other-clouds', 'how-it-works'].map((name) => `docs/${name}.md`),
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

  test.each(rows(recipes))('%s is %s', async (description, expected) => {
    const ran = await act({ description, data }, event('push'));
    expect(ran.outputs.description).toBe(expected);
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
      for (const step of (parse(source) as { steps?: { with?: object }[] }).steps ?? []) {
        for (const name of Object.keys(step.with ?? {})) expect(Object.keys(manifest.inputs)).toContain(name);
      }
    }
  });
});

test('the error that the README shows is the error that comes', async () => {
  const shown = /```text\n([\s\S]*?)\n```/.exec(read('README.md'))?.[1];
  const ran = await act({ description: '{{ commit.short_sah }}' });
  expect(ran.outputs.error_msg).toBe(shown);
});

describe.each(['after-training', 'pull-request', 'manual'])('examples/%s.yml', (name) => {
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
