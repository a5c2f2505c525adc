import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endGroup, error, notice, setOutput, setSecret, startGroup, warning } from '@actions/core';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseOutputs } from '../../../emulator/runner/outputs.ts';
import * as runner from '../../../src/runner/commands.ts';

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

const entries = { error, warning, notice };
const values = [
  'plain',
  '50 % of it',
  'two\r\nlines',
  'a:b,c',
  '训练 🚀',
  '::error::x',
  'https://x.example/?a=1',
];

describe('what is told to the runner is what the toolkit’s own entry would tell', () => {
  test.each(values)('%j as a secret', (value) => {
    expect(printed(() => runner.maskSecret(value)).split('\n')[0]).toBe(
      printed(() => setSecret(value)).split('\n')[0],
    );
  });

  test.each(values)('%j as an annotation', (value) => {
    for (const kind of ['error', 'warning', 'notice'] as const) {
      expect(printed(() => runner.annotate(kind, value, 'a: title'))).toBe(
        printed(() => entries[kind](value, { title: 'a: title' })),
      );
    }
  });

  test('groups', () => {
    expect(printed(() => runner.openGroup('12 jobs'))).toBe(printed(() => startGroup('12 jobs')));
    expect(printed(runner.closeGroup)).toBe(printed(endGroup));
  });

  describe('outputs', () => {
    const before = process.env.GITHUB_OUTPUT;
    let home: string;
    let file: string;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'outputs-'));
      file = join(home, 'output');
      writeFileSync(file, '');
      process.env.GITHUB_OUTPUT = file;
    });
    afterEach(() => {
      rmSync(home, { recursive: true, force: true });
      if (before === undefined) delete process.env.GITHUB_OUTPUT;
      else process.env.GITHUB_OUTPUT = before;
    });
    const anonymous = (text: string) => text.replaceAll(/ghadelimiter_[0-9a-f-]+/g, 'D');

    test.each(values)('%j in a file', (value) => {
      runner.setOutputs({ one: value, two: value }, process.env);
      const ours = readFileSync(file, 'utf8');
      writeFileSync(file, '');
      setOutput('one', value);
      setOutput('two', value);
      expect(anonymous(ours)).toBe(anonymous(readFileSync(file, 'utf8')));
      expect(parseOutputs(ours).map(([name]) => name)).toEqual(['one', 'two']);
    });

    test('in the log, where there is no file', () => {
      delete process.env.GITHUB_OUTPUT;
      const theirs = printed(() => setOutput('one', 'a\nb')).trimStart();
      expect(printed(() => runner.setOutputs({ one: 'a\nb' }, process.env))).toBe(theirs);
    });
  });
});

test('each line of a secret is masked', () => {
  expect(printed(() => runner.maskSecret('-----BEGIN\nabc\n-----END')).match(/::add-mask::/g)).toHaveLength(
    4,
  );
  expect(printed(() => runner.maskSecret(' '))).toBe('');
});

test('an annotation is no longer than the runner keeps', () => {
  expect(printed(() => runner.annotate('error', 'x'.repeat(10_000), 't')).length).toBeLessThan(4096);
});
