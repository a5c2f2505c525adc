import { toDouble } from './digits.ts';
import { plain, Value } from './value.ts';

/** What a series is made of. */
export interface Points {
  /** In order; blank ones (null) among them. */
  readonly values: readonly unknown[];
  stepAt(index: number): unknown;
  /** The form in which a value is shown; without it, as it is. */
  show?(value: unknown): unknown;
}

/** The names that tell of a series what it was; a number and a list of numbers answer them, too. */
export const summaries = ['last', 'first', 'min', 'max', 'mean', 'count', 'argmin', 'argmax'] as const;

/**
 * What one column of a table, or one tag of an event file, was over time. It stands for its last value that is not
 * blank; a loop goes through all of these.
 */
export class Series extends Value {
  readonly #load: () => Points;
  #loaded: Points | undefined;
  #values: readonly unknown[] | undefined;
  #range: Range | undefined;

  /** @param load is called when a value is asked for, which of most columns never happens */
  constructor(load: () => Points) {
    super();
    this.#load = load;
  }

  /** The values that are not blank. */
  get values(): readonly unknown[] {
    this.#values ??= this.#points.values.filter((value) => !isBlank(value)).map((value) => this.#show(value));
    return this.#values;
  }

  get last(): unknown {
    return this.#show(this.#points.values.findLast((value) => !isBlank(value)) ?? null);
  }

  get first(): unknown {
    return this.#show(this.#points.values.find((value) => !isBlank(value)) ?? null);
  }

  get count(): number {
    return this.values.length;
  }

  get min(): unknown {
    return this.#valueAt(this.#extremes.argmin);
  }

  get max(): unknown {
    return this.#valueAt(this.#extremes.argmax);
  }

  get argmin(): unknown {
    return this.#stepAt(this.#extremes.argmin);
  }

  get argmax(): unknown {
    return this.#stepAt(this.#extremes.argmax);
  }

  get mean(): unknown {
    const mean = meanOf(this.#points.values, this.#extremes);
    return mean === null ? null : this.#show(mean);
  }

  get plain(): unknown {
    return plain(this.last);
  }

  /** What LiquidJS takes for the series. */
  override valueOf(): unknown {
    return this.last;
  }

  override toString(): string {
    return String(this.last ?? '');
  }

  get #points(): Points {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  get #extremes(): Range {
    this.#range ??= rangeOf(this.#points.values);
    return this.#range;
  }

  #show(value: unknown): unknown {
    return this.#points.show === undefined ? value : this.#points.show(value);
  }

  #valueAt(index: number | undefined): unknown {
    if (index !== undefined) return this.#show(this.#points.values[index]);
    return this.#extremes.numbers > 0 ? Number.NaN : null;
  }

  #stepAt(index: number | undefined): unknown {
    return index === undefined ? null : this.#points.stepAt(index);
  }
}

/** A series of values that have no steps but their places, from 0. */
export function seriesOf(values: readonly unknown[]): Series {
  return new Series(() => ({ values, stepAt: (index) => index }));
}

export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/** The places of the least and the greatest number; NaN is neither. */
interface Range {
  readonly argmin: number | undefined;
  readonly argmax: number | undefined;
  /** How many numbers there are, NaN among them. */
  readonly numbers: number;
}

/** @throws Error if there are only texts */
function rangeOf(values: readonly unknown[]): Range {
  let argmin: number | undefined;
  let argmax: number | undefined;
  let numbers = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = toDouble(values[index]);
    if (value === undefined) continue;
    numbers += 1;
    // The first of several; an infinite one counts.
    if (value < least || (argmin === undefined && value === least)) [argmin, least] = [index, value];
    if (value > greatest || (argmax === undefined && value === greatest)) [argmax, greatest] = [index, value];
  }
  const text = numbers > 0 ? undefined : values.find((value) => !isBlank(value));
  if (text !== undefined) throw new Error(`needs numbers, and the series holds ${JSON.stringify(text)}`);
  return { argmin, argmax, numbers };
}

function meanOf(values: readonly unknown[], { argmin, argmax, numbers }: Range): number | null {
  const [least, greatest] = [argmin, argmax].map((index) => toDouble(values[index ?? -1]));
  if (least === undefined || greatest === undefined) return numbers > 0 ? Number.NaN : null;
  if (!Number.isFinite(least) || !Number.isFinite(greatest)) return least + greatest;
  // From the least one on: the sum of what is above it can't lose digits that all have in common, so that the mean
  // of equal numbers is that number.
  let above = 0;
  let count = 0;
  for (const value of values) {
    const number = toDouble(value);
    if (number === undefined || Number.isNaN(number)) continue;
    above += number - least;
    count += 1;
  }
  return least + above / count;
}
