/** What filters make of values that are not numbers: never a plausible number. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLiquid } from '../../../src/template/liquid.ts';
import { mathFilters } from '../../../src/template/math-filters.ts';
import { Template } from '../../../src/template/template.ts';

function render(source: string, data: Record<string, unknown> = {}): string {
  return new Template(source, 'description', data).render({ data });
}

const calls: Readonly<Record<string, string>> = {
  abs: 'abs',
  ceil: 'ceil',
  floor: 'floor',
  round: 'round: 2',
  plus: 'plus: 1',
  minus: 'minus: 1',
  times: 'times: 100',
  divided_by: 'divided_by: 3',
  modulo: 'modulo: 3',
  at_least: 'at_least: 1',
  at_most: 'at_most: 1',
  sum: 'sum',
  to_integer: 'to_integer',
};
const notNumbers: readonly (readonly [name: string, value: unknown, shown: string])[] = [
  ['null', null, 'nothing'],
  ['a word', 'n/a', 'the text "n/a"'],
  ['a number of NumPy as a text', 'np.float64(0.91)', 'the text "np.float64(0.91)"'],
  ['an empty text', '', 'the text ""'],
  ['blanks', '  ', 'the text "  "'],
  ['an identifier with leading zeros', '0012345', 'the text "0012345"'],
  ['the start of a SHA', '12e4567', 'the text "12e4567"'],
  ['a hexadecimal number', '0x1f', 'the text "0x1f"'],
  ['true', true, 'the value true'],
  ['an object', { a: 1 }, 'the value {"a":1}'],
];

test('every filter of LiquidJS that computes has a row in these tables', () => {
  const computing = Object.keys(createLiquid().filters).filter((name) => name in mathFilters);
  expect(computing.sort()).toEqual(Object.keys(calls).sort());
});

describe.each(Object.entries(calls))('%s', (name, call) => {
  test.each(notNumbers)('refuses %s, and names it and the filter', (_name, value, shown) => {
    expect(() => render(`{{ data.x | ${call} }}`, { x: value })).toThrow(
      `\`${name}\` needs a number, and gets ${shown}`,
    );
  });

  test.each(notNumbers)('leaves %s to a default anywhere after it', (_name, value) => {
    expect(render(`{{ data.x | ${call} | append: "%" | default: "?" }}`, { x: value })).toBe('?');
  });

  test('leaves a name without a value to a default anywhere after it', () => {
    expect(render(`{{ data.x | ${call} | append: "%" | default: "?" }}`)).toBe('?');
  });

  // The greatest of NaN and a number is not a number, as is every other result.
  test('prints NaN for NaN', () => {
    expect(render(`{{ data.x | ${call} }}`, { x: Number.NaN })).toBe('NaN');
  });

  test('prints what an infinite number comes to', () => {
    const expected: Record<string, string> = { modulo: 'NaN', at_most: '1' };
    expect(render(`{{ data.x | ${call} }}`, { x: Number.POSITIVE_INFINITY })).toBe(
      expected[name] ?? 'Infinity',
    );
  });

  test('computes with a text that writes a number, as an input of a workflow does', () => {
    expect(render(`{{ data.x | ${call} }}`, { x: ' 2.5 ' })).toBe(
      render(`{{ data.x | ${call} }}`, { x: 2.5 }),
    );
  });
});

test.each([
  ['plus', '1 | plus: "n/a"'],
  ['minus', '1 | minus: nil'],
  ['times', '1 | times'],
  ['round', '1.5 | round: "x"'],
  ['at_least', '1 | at_least: ""'],
])('refuses an argument of %s that is not a number', (name, expression) => {
  expect(() => render(`{{ ${expression} }}`)).toThrow(`\`${name}\` needs a number`);
});

test.each([
  ['4.5 | round', '5'],
  ['1.005 | round: 2', '1.01'],
  ['-2.5 | round', '-3'],
  ['1234 | round: -2', '1200'],
  ['0.1 | plus: 0.2 | round: 2', '0.3'],
  ['10 | divided_by: 4', '2.5'],
  ['10 | divided_by: 0', 'Infinity'],
  ['-7 | modulo: 3', '2'],
  ['-1.7 | abs | ceil', '2'],
  ['7.9 | to_integer', '7'],
  ['1 | at_least: 3', '3'],
  ['"12" | plus: "3"', '15'],
])('{{ %s }} is %s', (expression, expected) => {
  expect(render(`{{ ${expression} }}`)).toBe(expected);
});

test('sums a list, and a field of a list', () => {
  expect(
    render('{{ data.x | sum }} {{ data.y | sum: "a.b" }}', {
      x: [1, 2.5],
      y: [{ a: { b: 1 } }, { a: { b: 2 } }],
    }),
  ).toBe('3.5 3');
  expect(() => render('{{ data.x | sum }}', { x: [1, 'n/a'] })).toThrow(
    '`sum` needs a number, and gets the text "n/a"',
  );
});

describe('short, percent and duration', () => {
  const texts = notNumbers.flatMap(([, value]) => (typeof value === 'string' ? [value] : []));
  test.each([...texts, '20240131', '0.91', 'NaN'])('leave the text %j as it is', (value) => {
    const source = '[{{ data.x | short }}|{{ data.x | percent }}|{{ data.x | duration }}]';
    expect(render(source, { x: value })).toBe(`[${value}|${value}|${value}]`);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('leave %d as it is', (x) => {
    expect(render('{{ data.x | short }} {{ data.x | percent }} {{ data.x | duration }}', { x })).toBe(
      `${x} ${x} ${x}`,
    );
  });
});

test('whatever a value is, a filter that computes prints a number that it computed, NaN, or an error', () => {
  const names = Object.keys(calls);
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...names), (x, name) => {
      let shown: string;
      try {
        shown = render(`{{ data.x | ${calls[name]} }}`, { x: x as unknown });
      } catch (error) {
        expect(String(error)).toContain(`\`${name}\` needs a number`);
        return;
      }
      const numbers = name === 'sum' && Array.isArray(x) ? x : [x];
      expect(numbers.every((one) => typeof one === 'number' || /\d/.test(String(one)))).toBe(true);
      expect(shown).toMatch(/^-?(\d|Infinity)|^NaN$/);
    }),
  );
});
