import { asNumber } from '../json.ts';
import { maxDescriptionLength } from '../text.ts';
import { plain } from './math-filters.ts';
import { Shrinkable } from './shrink.ts';

type LiquidFilter = (value: unknown, ...parameters: unknown[]) => unknown;

/** Filters beside LiquidJS' own, for short numbers. Values that are not numbers are unchanged. */
export const filters: Readonly<Record<string, LiquidFilter>> = {
  /** `0.9134567 | short` is `0.9135`, `1234567 | short` is `1.235M`, `0.00001234 | short: 2` is `1.2e-5`. */
  short: (value, digits = 4) => ifNumber(value, (found) => short(found, clampDigits(digits, 1, 15))),
  /** `0.91345 | percent` is `91.3%`, `… | percent: 2` is `91.35%`. */
  percent: (value, decimals = 1) =>
    ifNumber(value, (found) => `${(found * 100).toFixed(clampDigits(decimals, 0, 10))}%`),
  /** Seconds in two units: `7384 | duration` is `2h 3m`. */
  duration: (value) => ifNumber(value, duration),
  /** A text that is shortened, to `20` characters at the least, where the description would be too long otherwise. */
  shrink: (value, least = 20) =>
    new Shrinkable(String(value ?? ''), clampDigits(least, 1, maxDescriptionLength)),
};

// A text is shown as it is, also one that writes a number: it may be a date, an ID or the start of a SHA.
function ifNumber(value: unknown, format: (found: number) => string): unknown {
  const found = plain(value);
  return typeof found === 'number' && Number.isFinite(found) ? format(found) : value;
}

function clampDigits(value: unknown, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.trunc(asNumber(value) ?? least)));
}

const units = ['', 'k', 'M', 'G', 'T', 'P'];

function short(value: number, digits: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size < 1e-3 || size >= 1e18)
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e\+?/, 'e')
      .replace('e+', 'e');
  if (Number.isInteger(value) && size < 10_000) return String(value);
  let scaled = value;
  let unit = 0;
  // Rounding can carry a value into the next unit: 999,999 is 1M, not 1000k.
  while (Math.abs(Number(scaled.toPrecision(digits))) >= (unit === 0 ? 10_000 : 1000)) {
    scaled /= 1000;
    unit += 1;
  }
  const rounded = Number(scaled.toPrecision(digits));
  return `${rounded}${units[unit] ?? ''}`;
}

function duration(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  if (size < 1) return `${sign}${Math.round(size * 1000)}ms`;
  if (size < 9.95) return `${sign}${Number(size.toFixed(1))}s`;
  const parts: [number, string][] = [];
  let left = Math.round(size);
  for (const [length, unit] of [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'm'],
    [1, 's'],
  ] as const) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0 || parts.length > 0) parts.push([count, unit]);
  }
  // Two units are enough: nobody needs the seconds of a run of two days.
  return (
    sign +
    parts
      .slice(0, 2)
      .filter(([count]) => count > 0)
      .map((part) => part.join(''))
      .join(' ')
  );
}
