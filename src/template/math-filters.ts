import { plain } from '../data/value.ts';
import { get } from '../json.ts';
import { excerpt } from '../text.ts';
import { FilterError } from './uncomputable.ts';

type LiquidFilter = (value: unknown, ...parameters: unknown[]) => unknown;

/**
 * LiquidJS' filters that compute, of numbers only: its own take every text, list and null for a number, most of them
 * for 0, and a description would be wrong without a word. `NaN` and infinities are numbers, and stay what they are.
 */
export const mathFilters: Readonly<Record<string, LiquidFilter>> = {
  abs: (value) => Math.abs(operand(value, 'abs')),
  ceil: (value) => Math.ceil(operand(value, 'ceil')),
  floor: (value) => Math.floor(operand(value, 'floor')),
  round: (value, decimals = 0) => round(operand(value, 'round'), operand(decimals, 'round')),
  plus: (value, other) => operand(value, 'plus') + operand(other, 'plus'),
  minus: (value, other) => operand(value, 'minus') - operand(other, 'minus'),
  times: (value, other) => operand(value, 'times') * operand(other, 'times'),
  divided_by: (value, other) => operand(value, 'divided_by') / operand(other, 'divided_by'),
  modulo(value, other) {
    const [dividend, divisor] = [operand(value, 'modulo'), operand(other, 'modulo')];
    // The sign of the divisor, as in Ruby and Python, not of the dividend as in JavaScript.
    return ((dividend % divisor) + divisor) % divisor;
  },
  at_least: (value, other) => Math.max(operand(value, 'at_least'), operand(other, 'at_least')),
  at_most: (value, other) => Math.min(operand(value, 'at_most'), operand(other, 'at_most')),
  sum(values, property) {
    const items = listOf(values).map((item) =>
      property === undefined ? item : get(item, ...String(property).split('.')),
    );
    return items.reduce<number>((total, item) => total + operand(item, 'sum'), 0);
  },
  to_integer: (value) => Math.trunc(operand(value, 'to_integer')),
};

// A decimal number as a person writes it. Leading zeros are those of an identifier, and so are the exponents of the
// start of a commit's SHA (`12e4567`).
const decimal = /^[-+]?(0|[1-9]\d*)(\.\d+)?(e[-+]?\d{1,3})?$/i;

/** @throws FilterError for what is not a number; a text that writes one, as an input of a workflow does, is */
function operand(value: unknown, filter: string): number {
  const found = plain(value);
  if (typeof found === 'number') return found;
  if (typeof found === 'string' && decimal.test(found.trim())) return Number(found);
  throw notANumber(found, filter);
}

export function notANumber(value: unknown, filter: string): FilterError {
  return new FilterError(
    `\`${filter}\` needs a number, and gets ${shown(value)}`,
    'Use a value that is a number, or add a `default` for what may have none, e.g. `| default: "?"`.',
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return `the text ${excerpt(JSON.stringify(value), 60)}`;
  return `${Array.isArray(value) ? 'the list' : 'the value'} ${excerpt(JSON.stringify(value) ?? String(value), 60)}`;
}

function listOf(value: unknown): unknown[] {
  const isList = typeof value === 'object' && value !== null && Symbol.iterator in value;
  return isList ? [...(value as Iterable<unknown>)] : [value];
}

function round(value: number, decimals: number): number {
  if (!Number.isFinite(value) || Number.isNaN(decimals)) return value;
  // By the decimal digits, since 1.005 * 100 is less than 100.5.
  const places = Math.min(100, Math.max(-100, Math.trunc(decimals)));
  const scaled = shift(Math.abs(value), places);
  if (scaled > Number.MAX_SAFE_INTEGER) return value;
  const rounded = shift(Math.round(scaled), -places);
  return value < 0 ? -rounded : rounded;
}

function shift(value: number, places: number): number {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}
