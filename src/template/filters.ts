import { toDouble } from '../data/digits.ts';
import { isBlank, type Series, seriesOf } from '../data/series.ts';
import { toJson } from '../data/to-json.ts';
import { plain } from '../data/value.ts';
import { asNumber, get } from '../json.ts';
import { maxDescriptionLength } from '../text.ts';
import { notANumber } from './math-filters.ts';
import { metrics } from './metrics.ts';
import { duration, short } from './number-format.ts';
import { Shrinkable } from './shrink.ts';

type LiquidFilter = (value: unknown, ...parameters: unknown[]) => unknown;

/**
 * Filters beside LiquidJS' own, for short numbers. Values that are not numbers are unchanged; of a list, each member
 * is formatted.
 */
export const filters: Readonly<Record<string, LiquidFilter>> = {
  /** `0.9134567 | short` is `0.9135`, `1234567 | short` is `1.235M`, `0.00001234 | short: 2` is `1.2e-5`. */
  short: (value, digits = 4) => eachNumber(value, (found) => short(found, clampDigits(digits, 1, 15))),
  /** `0.91345 | percent` is `91.3%`, `… | percent: 2` is `91.35%`. */
  percent: (value, decimals = 1) =>
    eachNumber(value, (found) =>
      Number.isFinite(found) ? `${(found * 100).toFixed(clampDigits(decimals, 0, 10))}%` : String(found),
    ),
  /** Seconds in two units: `7384 | duration` is `2h 3m`. */
  duration: (value) => eachNumber(value, duration),
  /** The least of a list of numbers, or of a property of each of its members; NaN and blanks do not count. */
  min: (values, property) => numbersOf(values, property, 'min').min,
  max: (values, property) => numbersOf(values, property, 'max').max,
  mean: (values, property) => numbersOf(values, property, 'mean').mean,
  /** As LiquidJS' own, but with every digit, and `NaN` as it is. */
  json: (value, indent) => toJson(value, asNumber(indent) ?? 0),
  /** All numbers of an object, as `loss 0.25 · val/acc 0.8`; of those that do not fit in the end, the number: `+5`. */
  metrics,
  /** A text that is shortened, to `20` characters at the least, where the description would be too long otherwise. */
  shrink: (value, least = 20) =>
    new Shrinkable(String(value ?? ''), clampDigits(least, 1, maxDescriptionLength)),
};

// A text is shown as it is, also one that writes a number: it may be a date, an ID or the start of a SHA.
function eachNumber(value: unknown, format: (found: number) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => eachNumber(one, format));
  const found = toDouble(plain(value));
  return found === undefined ? value : format(found);
}

/** @throws FilterError for what is not a number, and where there is none */
function numbersOf(values: unknown, property: unknown, filter: string): Series {
  const members = Array.isArray(values) ? values : [values];
  const found = members.map((one) =>
    plain(property === undefined ? one : get(one, ...String(property).split('.'))),
  );
  const wrong = found.find((one) => !isBlank(one) && toDouble(one) === undefined);
  if (wrong !== undefined || found.every(isBlank)) throw notANumber(wrong, filter);
  return seriesOf(found);
}

function clampDigits(value: unknown, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.trunc(asNumber(value) ?? least)));
}
