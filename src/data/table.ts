import { isBlank, Series } from './series.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Columns by name: a series, or where its cells are objects themselves, the columns of these. */
export type Columns = { readonly [name: string]: Series | Columns };

type StepAt = (index: number) => unknown;

const stepColumns = ['step', 'global_step', 'iter', 'epoch'];

/** An object as JSON and YAML have them, and no series or other value of ours. */
export function isRecord(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A list of records, which need not have the same keys; blank places may be among them. */
export function isTable(value: unknown): value is readonly (Row | null)[] {
  return Array.isArray(value) && value.some(isRecord) && value.every((row) => row === null || isRecord(row));
}

/** @param stepAt the step of a row, where it is known from outside of the table */
export function columnsOf(rows: readonly (Row | null)[], stepAt?: StepAt): Columns {
  const isNested = new Map<string, boolean>();
  for (const row of rows) {
    for (const name in row) isNested.set(name, isNested.get(name) === true || isRecord(row[name]));
  }
  const steps = stepAt ?? stepsOf(isNested.keys(), (name, index) => cell(rows[index] ?? null, name));
  const columns: Record<string, Series | Columns> = Object.create(null);
  for (const [name, nested] of isNested) {
    const cells = () => rows.map((row) => cell(row, name));
    columns[name] = nested
      ? columnsOf(
          cells().map((value) => (isRecord(value) ? value : null)),
          steps,
        )
      : new Series(() => ({ values: cells(), stepAt: steps }));
  }
  return columns;
}

/** The step of a row: its cell in a column that counts steps, else its place. */
export function stepsOf(names: Iterable<string>, cellAt: (name: string, index: number) => unknown): StepAt {
  const there = new Set(names);
  const counting = stepColumns.filter((name) => there.has(name));
  return (index) => counting.map((name) => cellAt(name, index)).find((step) => !isBlank(step)) ?? index;
}

function cell(row: Row | null, name: string): unknown {
  return row !== null && Object.hasOwn(row, name) ? row[name] : null;
}
