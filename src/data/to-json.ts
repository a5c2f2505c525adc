import { Digits } from './digits.ts';
import { Series } from './series.ts';

/**
 * The JSON text of any value of `data`: a series as its last value, each number by all its digits, and NaN as Python
 * writes it.
 */
export function toJson(value: unknown, indent?: number): string {
  // Not to be guessed, so that no text of the data is taken for a number.
  const mark = `${Math.random()}:`;
  const text = JSON.stringify(
    value,
    (_key, field: unknown) => {
      const found = field instanceof Series ? (field.last ?? null) : field;
      const isNumber = found instanceof Digits || (typeof found === 'number' && !Number.isFinite(found));
      return isNumber ? `${mark}${found}` : found;
    },
    indent,
  );
  return (text ?? '').replaceAll(new RegExp(`"${mark}([^"]+)"`, 'g'), '$1');
}
