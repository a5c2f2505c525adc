import { Digits, toDouble } from '../data/digits.ts';
import { columns } from '../data/lookup.ts';
import { Series, seriesOf } from '../data/series.ts';
import { isRecord, isTable } from '../data/table.ts';
import { excerpt } from '../text.ts';
import { short } from './number-format.ts';
import { Items } from './shrink.ts';
import { FilterError } from './uncomputable.ts';

/** More than any description has room for. */
const maxShown = 128;

/** What keeps the books of a training rather than tells how good it is; it comes last. */
const bookkeeping =
  /^lr|learning_rate|(^|[_/ ])(runtime|per_second|samples|tokens|flos|steps?|epochs?|iter(ation)?s?|times?|timesteps|timestamp|seconds|duration|batch_size|seed|percentage|throughput)$/i;

type Metric = readonly [name: string, value: number | Digits];

/** All numbers in an object, by their names; nested names are joined by `/`. */
export function metricsIn(value: unknown, path: readonly string[] = []): Metric[] {
  if (value instanceof Series) return metricsIn(value.last, path);
  if (typeof value === 'number' || value instanceof Digits) return [[path.join('/'), value]];
  if (isTable(value)) return metricsIn(columns(value), path);
  if (Array.isArray(value)) return value.some(isNumber) ? metricsIn(seriesOf(value).last, path) : [];
  return isRecord(value)
    ? Object.entries(value).flatMap(([key, field]) => metricsIn(field, [...path, key]))
    : [];
}

function isNumber(value: unknown): boolean {
  return toDouble(value) !== undefined;
}

/** The filter `metrics`. */
export function metrics(value: unknown, before?: unknown): Items {
  const found = metricsIn(value);
  if (found.some(([name]) => name === '')) {
    const shown = excerpt(JSON.stringify(value) ?? String(value), 60);
    throw new FilterError(
      `\`metrics\` needs an object, and gets ${shown}`,
      'Use e.g. `{{ data | metrics }}`.',
    );
  }
  const isLast = ([name]: Metric) => bookkeeping.test(name.slice(name.lastIndexOf('/') + 1));
  const pairs = [...found.filter((one) => !isLast(one)), ...found.filter(isLast)].map(
    ([name, number]) => `${name} ${number instanceof Digits ? number : short(number)}`,
  );
  const lead = before === undefined ? undefined : String(before);
  return new Items(pairs.slice(0, maxShown), {
    between: lead ?? ' · ',
    before: lead ?? '',
    more: Math.max(0, pairs.length - maxShown),
  });
}
