/** Writes the tables of the READMEs from action.yml; `--check` fails instead if one is not what it would write. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

type Described = Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
interface Texts {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = parse(read('action.yml')) as { inputs: Described; outputs: Described };
const english: Texts = { inputs: texts(manifest.inputs), outputs: texts(manifest.outputs) };
const pages = [
  {
    path: 'README.md',
    heads: ['Input', 'Default', 'Meaning', 'Output'],
    above: '[see above](#the-description)',
    texts: english,
  },
  ...(existsSync(join(root, 'README.zh-CN.md'))
    ? [
        {
          path: 'README.zh-CN.md',
          heads: ['输入', '默认值', '含义', '输出'],
          above: '[见上文](#描述)',
          texts: parse(read('docs/action.zh-CN.yml')) as Texts,
        },
      ]
    : []),
];

for (const { path, heads, above, texts: said } of pages) {
  const [input, preset, meaning, output] = heads;
  const before = read(path);
  const inputs = Object.entries(manifest.inputs).map(([name, { default: value = '' }]) => [
    `\`${name}\``,
    code(value, above),
    text(said.inputs, name),
  ]);
  const outputs = Object.keys(manifest.outputs).map((name) => [`\`${name}\``, text(said.outputs, name)]);
  const after = fill(
    fill(before, 'inputs', table([input, preset, meaning], inputs)),
    'outputs',
    table([output, meaning], outputs),
  );
  if (after === before) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} does not say what action.yml says: run 'npm run readme' and commit it.`);
    process.exitCode = 1;
  } else {
    writeFileSync(join(root, path), after);
    console.log(`wrote the tables of ${path}`);
  }

  function text(from: Readonly<Record<string, string>>, name: string): string {
    const found = from[name];
    if (found === undefined) throw new Error(`${path}: there is no text for ${name}`);
    return found.trim().replaceAll('|', '\\|').replace(/\s+/g, ' ');
  }
}

function texts(described: Described): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(described).map(([name, { description }]) => [name, description]));
}

// The default template has a code block of its own: in a table it would be all that one sees.
function code(value: string, above: string): string {
  if (value === '') return '';
  return value.includes('{%') ? above : `\`${value}\``;
}

function table(heads: readonly (string | undefined)[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function fill(page: string, name: string, content: string): string {
  const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(page)) throw new Error(`there are no markers of ${name}`);
  return page.replace(pattern, (_, start: string, end: string) => `${start}${content}\n${end}`);
}
