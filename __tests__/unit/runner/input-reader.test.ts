import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputVariables } from '../../../emulator/runner/manifest.ts';
import type { Problem } from '../../../src/errors.ts';
import { InputReader } from '../../../src/runner/input-reader.ts';

const reader = (inputs: Record<string, string>) => {
  const problems: Problem[] = [];
  return { read: new InputReader(inputVariables(inputs), problems), problems };
};

describe('the reader of inputs reads', () => {
  const blank = fc.constantFrom('', ' ', '\t');
  const id = fc.stringMatching(/^[0-9A-Za-z-]{1,20}$/);

  test('a list, with commas, newlines and blanks', () => {
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

  test('a whole number, and nothing else', () => {
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

  test('a flag, in any case', () => {
    fc.assert(
      fc.property(fc.boolean(), blank, fc.boolean(), (value, around, upper) => {
        const text = around + (upper ? String(value).toUpperCase() : value) + around;
        expect(reader({ 'dry-run': text }).read.flag('dry-run', !value)).toBe(value);
      }),
    );
  });
});
