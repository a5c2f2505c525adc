import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputVariables } from '../../emulator/runner/manifest.ts';
import { commandsIn, parseOutputs } from '../../emulator/runner/outputs.ts';
import type { Problem } from '../../src/errors.ts';
import { backoffMs, retryAfterMs } from '../../src/http/retry.ts';
import { parseJson } from '../../src/json.ts';
import { inert } from '../../src/report/log.ts';
import { setOutputs } from '../../src/runner/commands.ts';
import { InputReader } from '../../src/runner/input-reader.ts';

const reader = (inputs: Record<string, string>) => {
  const problems: Problem[] = [];
  return { read: new InputReader(inputVariables(inputs), problems), problems };
};

describe('what is printed as an input is parsed as it was', () => {
  const blank = fc.constantFrom('', ' ', '\t');
  const id = fc.stringMatching(/^[0-9A-Za-z-]{1,20}$/);

  test('lists, with commas, newlines and blanks', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { maxLength: 8 }),
        fc.constantFrom(',', '\n', ', \n', ',,'),
        blank,
        (items, separator, around) => {
          const { read, problems } = reader({
            'job-id': items.map((item) => around + item + around).join(separator),
          });
          expect(read.list('job-id')).toEqual(items);
          expect(problems).toEqual([]);
        },
      ),
    );
  });

  test('whole numbers, and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 5000 }), (value) => {
        const { read, problems } = reader({ timeout: ` ${value} ` });
        const found = read.wholeNumber('timeout', 120, 1, 3600);
        const isValid = value >= 1 && value <= 3600;
        expect(found).toBe(isValid ? value : 120);
        expect(problems.length).toBe(isValid ? 0 : 1);
      }),
    );
    fc.assert(
      fc.property(
        fc.string({ maxLength: 6 }).filter((text) => text.trim() !== '' && !/^\d+$/.test(text.trim())),
        (text) => {
          const { read, problems } = reader({ timeout: text });
          expect(read.wholeNumber('timeout', 120, 1, 3600)).toBe(120);
          expect(problems).toHaveLength(1);
        },
      ),
    );
  });

  test('switches', () => {
    fc.assert(
      fc.property(fc.boolean(), blank, fc.boolean(), (value, around, upper) => {
        const text = around + (upper ? String(value).toUpperCase() : value) + around;
        expect(reader({ 'dry-run': text }).read.flag('dry-run', !value)).toBe(value);
      }),
    );
  });

  test('JSON: whole numbers of any size keep their digits, the rest is as JSON.parse has it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), (id) => {
        const parsed = parseJson(`{"job_id":${id}}`) as { job_id: number | string };
        expect(String(parsed.job_id)).toBe(String(id));
      }),
    );
    fc.assert(
      fc.property(
        fc.json().filter((json) => !/\d{16}|e\+?\d{2}/i.test(json)),
        (json) => {
          expect(parseJson(json)).toEqual(JSON.parse(json));
        },
      ),
    );
  });
});

test('outputs of any text are read back as they were written, and forge no other', () => {
  const home = mkdtempSync(join(tmpdir(), 'properties-'));
  const file = join(home, 'output');
  const before = process.env.GITHUB_OUTPUT;
  process.env.GITHUB_OUTPUT = file;
  try {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: fc.constantFrom('\n', 'E', '<', 'is_success', '=', 'true', ' ') }),
        (one, two) => {
          writeFileSync(file, '');
          const values = { one: one.toWellFormed().replace(/\r/g, ''), two };
          setOutputs(values, process.env);
          expect(Object.fromEntries(parseOutputs(readFileSync(file, 'utf8')))).toEqual(values);
        },
      ),
    );
  } finally {
    if (before === undefined) delete process.env.GITHUB_OUTPUT;
    else process.env.GITHUB_OUTPUT = before;
    rmSync(home, { recursive: true, force: true });
  }
});

test('no line of the log is a command, whatever it holds', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '::',
      ':',
      '#',
      '##[',
      ']',
      ' ',
      '\n',
      '\r',
      'set-output',
      'error',
      ' name=x',
      '\t',
      '\u2028',
      '\ufeff',
      '\u00a0',
      'x',
    ),
    maxLength: 30,
  });
  fc.assert(
    fc.property(nasty, (text) => {
      expect(commandsIn(inert(text))).toEqual([]);
      expect(inert(text)).not.toContain('##[');
    }),
    { numRuns: 1000 },
  );
});

describe('a wait between two tries', () => {
  const answer = (retryAfter: string, clockSkewMs?: number) => ({
    headers: new Headers({ 'Retry-After': retryAfter }),
    clockSkewMs,
  });

  test('doubles from 0.3 s, less up to a half by chance, to no more than 8 s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), (attempt) => {
        const most = Math.min(8000, 300 * 2 ** (attempt - 1));
        const wait = backoffMs(attempt);
        expect(wait).toBeGreaterThanOrEqual(most / 2);
        expect(wait).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('is what the server asks for, in seconds or by a date of its own clock', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: -3_600_000, max: 3_600_000 }),
        (seconds, skew) => {
          expect(retryAfterMs(answer(String(seconds)))).toBe(seconds * 1000);
          const date = new Date(Date.now() + skew + seconds * 1000).toUTCString();
          expect(Math.abs((retryAfterMs(answer(date, skew)) ?? Number.NaN) - seconds * 1000)).toBeLessThan(
            1500,
          );
        },
      ),
    );
  });

  test('is never negative, and nothing where the header says nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.-: GMTWedJan'.split('')), maxLength: 30 }),
        (text) => {
          const wait = retryAfterMs(answer(text));
          expect(wait === undefined || wait >= 0).toBe(true);
        },
      ),
    );
    expect(retryAfterMs(answer('soon'))).toBeUndefined();
    expect(retryAfterMs({ headers: new Headers(), clockSkewMs: 0 })).toBeUndefined();
  });
});
