import { Value } from './value.ts';

/**
 * A number that a double can't hold to its last digit: a random seed, a 64-bit counter, a long decimal. It prints the
 * digits that it was written with, and computes and compares as the nearest double.
 */
export class Digits extends Value {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  get plain(): number {
    return Number(this.text);
  }

  override equals(other: unknown): unknown {
    return other instanceof Digits ? this.text === other.text : super.equals(other);
  }

  override toString(): string {
    return this.text;
  }

  /** Computes as the double, and is printed by its digits. */
  [Symbol.toPrimitive](hint: string): number | string {
    return hint === 'string' ? this.text : this.plain;
  }
}

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
// A short commit hash may be all digits, or digits around an `e`; a person writes no number like that.
const hash = /^[-+]?0\d|^\d{2,}e\d+$|^0e/i;

/**
 * The number that a text writes, or undefined if it writes none. What looks like a commit hash or an identifier
 * (`0123456`, `12e3456`) is not a number, and neither is what only an infinite one could stand for (`1e999`).
 */
export function parseNumber(text: string): number | Digits | undefined {
  if (!decimal.test(text) || hash.test(text)) return undefined;
  return Number.isFinite(Number(text)) ? exactNumber(text) : undefined;
}

/**
 * The number of a text that is known to write one. A double tells 17 digits apart; an integer beyond 2^53, a number of
 * more digits, and one that is beyond a double's range, keep the digits that they were written with.
 */
export function exactNumber(text: string): number | Digits {
  const found = Number(text);
  if (Number.isFinite(found) && found !== 0 && isHeld(text, found)) return found;
  return significant(String(found)) === significant(text) ? found : new Digits(text);
}

// Without patterns, since the numbers of a long history go through it.
function isHeld(text: string, found: number): boolean {
  let digits = 0;
  let isInteger = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      if (digits > 0 || code > 0x30) digits += 1;
    } else if (code === 0x2e) {
      isInteger = false;
    } else if (code === 0x65 || code === 0x45) {
      isInteger = false;
      break;
    }
  }
  return isInteger ? Number.isSafeInteger(found) : digits <= 17;
}

/** The digits of a number from the first to the last that is not 0. */
function significant(text: string): string {
  const digits = text.replace(/e.*/i, '').replace(/[-+.]/g, '').replace(/^0+/, '');
  // By hand, as a pattern would try each 0 of a long row of them.
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** The words for what is not finite, as Python, pandas, R, Java and JavaScript write them. */
export function parseNotFinite(text: string): number | undefined {
  const [, sign, word] = /^([-+]?)(?:(nan)|inf(?:inity)?)$/i.exec(text) ?? [];
  if (sign === undefined) return undefined;
  if (word !== undefined) return Number.NaN;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The double that a number computes as, be it plain or of its own digits; undefined for what is no number. */
export function toDouble(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof Digits ? value.plain : undefined;
}
