import { toDouble } from './digits.ts';
import { isBlank, Series, seriesOf, summaries } from './series.ts';
import { type Columns, columnsOf, isRecord, isTable, type Row } from './table.ts';

type Summary = (typeof summaries)[number];

/** The columns of the tables that were looked at; a large history is gone through once. */
const tables = new WeakMap<readonly unknown[], Columns>();
/** The columns that the neighbours of a row have. */
const neighbours = new WeakMap<Row, Columns>();

/** Values that a run wrote, and no person: what is wrong with them is no mistake of the workflow. */
const ofRun = new WeakSet<object>();
/** Values of which a part is not there, and may be missing. */
const open = new WeakSet<object>();

export function markAsOfRun(values: object): void {
  ofRun.add(values);
}

export function isOfRun(values: object | undefined): boolean {
  return values !== undefined && ofRun.has(values);
}

/** Has what values lack be empty, at any depth. */
export function leaveOpen(values: Row): void {
  open.add(values);
  for (const field of Object.values(values)) if (isRecord(field)) leaveOpen(field);
}

/**
 * What a name of the template means in a value of `data`: of a series, a number and a list of numbers how it was over
 * time, of a list of records a column. In a record that is a row, null where only other rows have such a cell.
 * @returns undefined where the value has nothing by that name
 */
export function member(value: unknown, key: unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return memberOfList(value, key);
  if (isRecord(value)) {
    if (Object.hasOwn(value, key as string)) return value[key as string];
    if (open.has(value)) return null;
    const columns = neighbours.get(value);
    return columns !== undefined && Object.hasOwn(columns, key as string) ? null : undefined;
  }
  if (toDouble(value) !== undefined) return summary(seriesOf([value]), key);
  if (!(value instanceof Series)) return undefined;
  return isPlace(key) ? value.values.at(Number(key)) : summary(value, key);
}

/** The names that a value answers, for an error that suggests one. */
export function names(value: unknown): string[] {
  if (isTable(value)) return Object.keys(columns(value));
  if (value instanceof Series || toDouble(value) !== undefined) return [...summaries];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** The first key of a path that leads to nothing, where null counts as a value, and what is there in its place. */
export function findMissing(
  data: unknown,
  path: readonly (string | number)[],
): { readonly key: string | number; readonly present: readonly string[] } | undefined {
  let found = data;
  for (const key of path) {
    if (found === null || key === 'size' || key === 'first' || key === 'last') return undefined;
    let below: unknown;
    try {
      below = member(found, key);
    } catch {
      // What has no least number, as it is of texts, is there all the same.
      return undefined;
    }
    if (below === undefined) {
      return { key, present: Array.isArray(found) && isPlace(key) ? Object.keys(found) : names(found) };
    }
    found = below;
  }
  return undefined;
}

/** Makes the rows of a table know what their neighbours have. */
export function columns(table: readonly (Row | null)[]): Columns {
  let found = tables.get(table);
  if (found === undefined) {
    found = columnsOf(table);
    tables.set(table, found);
    // A part of the table, as a filter makes it, knows less.
    for (const row of table) if (row !== null && !neighbours.has(row)) neighbours.set(row, found);
  }
  return found;
}

function memberOfList(list: readonly unknown[], key: unknown): unknown {
  if (isPlace(key)) return list.at(Number(key));
  if (key === 'size') return list.length;
  if (isTable(list) && key !== 'first' && key !== 'last') {
    const found = columns(list);
    return Object.hasOwn(found, key as string) ? found[key as string] : undefined;
  }
  if (isNumbers(list)) return summary(seriesOf(list), key);
  if (key === 'first') return list.at(0);
  return key === 'last' ? list.at(-1) : undefined;
}

function summary(series: Series, key: unknown): unknown {
  if (key === 'size') return series.count;
  return summaries.includes(key as Summary) ? series[key as Summary] : undefined;
}

function isNumbers(list: readonly unknown[]): boolean {
  return (
    list.some((item) => toDouble(item) !== undefined) &&
    list.every((item) => isBlank(item) || toDouble(item) !== undefined)
  );
}

function isPlace(key: unknown): boolean {
  return /^-?\d+$/.test(String(key));
}
