/** What the runner is told, read back by what plays the runner. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandsIn, parseOutputs } from '../../../emulator/runner/outputs.ts';
import { annotate, closeGroup, maskSecret, openGroup, setOutputs } from '../../../src/runner/commands.ts';

/** What is written to standard output meanwhile. */
function printed(work: () => void): string {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = ((piece: string) => {
    text += piece;
    return true;
  }) as typeof write;
  try {
    work();
  } finally {
    process.stdout.write = write;
  }
  return text;
}

test.each([
  'plain',
  '50 % of it, %0A',
  'two\r\nlines',
  'a:b,c',
  '训练 🚀',
  '::error::x',
  'https://x.example/?a=1',
])('the annotation %j reaches the runner whole, as one command of its kind', (value) => {
  for (const kind of ['error', 'warning', 'notice'] as const) {
    const log = printed(() => annotate(kind, value, 'a: title, of it'));
    expect(commandsIn(log)).toEqual([{ name: kind, value }]);
    expect(log).toMatch(new RegExp(`^::${kind} title=a%3A title%2C of it::.*\\r?\\n$`));
  }
});

test('an annotation is no longer than the runner keeps', () => {
  expect(printed(() => annotate('error', 'x'.repeat(10_000), 't')).length).toBeLessThan(4096);
});

test('a group is opened by its title and closed', () => {
  const log = printed(() => {
    openGroup('12 jobs');
    closeGroup();
  });
  expect(commandsIn(log)).toEqual([
    { name: 'group', value: '12 jobs' },
    { name: 'endgroup', value: '' },
  ]);
});

test('a secret is masked as the runner reads it', () => {
  expect(commandsIn(printed(() => maskSecret('a%b')))).toEqual([{ name: 'add-mask', value: 'a%b' }]);
});

function withOutputFile(path: string | undefined, work: () => void): void {
  const before = process.env.GITHUB_OUTPUT;
  const set = (value: string | undefined) => {
    if (value === undefined) delete process.env.GITHUB_OUTPUT;
    else process.env.GITHUB_OUTPUT = value;
  };
  set(path);
  try {
    work();
  } finally {
    set(before);
  }
}

test('outputs of any text are read back as they were written, and forge no other output', () => {
  const home = mkdtempSync(join(tmpdir(), 'outputs-'));
  const file = join(home, 'output');
  const check = (one: string, two: string) => {
    writeFileSync(file, '');
    const values = { one: one.toWellFormed().replace(/\r/g, ''), two };
    setOutputs(values);
    expect(Object.fromEntries(parseOutputs(readFileSync(file, 'utf8')))).toEqual(values);
  };
  const forging = fc.string({ unit: fc.constantFrom('\n', 'E', '<', 'is_success', '=', 'true', ' ') });
  try {
    withOutputFile(file, () => fc.assert(fc.property(fc.string({ unit: 'grapheme' }), forging, check)));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('outputs are commands in the log of a runner that has no file for them', () => {
  const log = printed(() => withOutputFile(undefined, () => setOutputs({ one: 'a\nb', two: '' })));
  expect(commandsIn(log)).toEqual([
    { name: 'set-output', value: 'a\nb' },
    { name: 'set-output', value: '' },
  ]);
});
