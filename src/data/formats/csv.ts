import Papa from 'papaparse';
import { type Digits, parseNotFinite, parseNumber, toDouble } from '../digits.ts';
import { Series } from '../series.ts';
import { type Columns, stepsOf } from '../table.ts';
import type { Content } from './content.ts';
import { cutOff, FormatError } from './format-error.ts';

export function read(text: string): Content | undefined {
  const layout = findLayout(text);
  return layout && { format: 'CSV', value: readTable(layout) };
}

/** How a text is divided into columns. */
interface Layout {
  readonly delimiter: string;
  readonly header: readonly string[];
  /** What follows the header. */
  readonly body: string;
}

/** Finds the columns of a text by its first lines; undefined if it has none. */
function findLayout(text: string): Layout | undefined {
  const [before = ''] = /^(?:[ \t]*\n|#[^\n]*\n)*/.exec(text) ?? [];
  const [first = '', ...rows] = firstLines(text.slice(before.length), 11);
  // JSON, or a key, an item or the start of YAML.
  if (/^\s*(?:[[{]|-\s|---|[^\s"',;\t][^,;\t]*:(?:\s|$))/.test(first)) return undefined;
  const [best] = [',', '\t', ';']
    .map((delimiter) => {
      const header = splitLine(first, delimiter);
      const counts = rows.map((row) => splitLine(row, delimiter).length);
      const alike = counts.filter((count) => count === header.length).length;
      const divided = counts.filter((count) => count > 1).length;
      return { delimiter, header, alike, isTable: header.length > 1 && divided * 2 >= rows.length };
    })
    .filter(({ isTable }) => isTable)
    .sort((a, b) => b.alike - a.alike || b.header.length - a.header.length);
  const isOneColumn = rows.length > 0 && rows.every(isNumber);
  if (best === undefined && !isOneColumn) return undefined;
  const { delimiter, header } = best ?? { delimiter: ',', header: [first.trim()] };
  if (!header.every((cell) => cell === '' || isNumber(cell))) {
    return { delimiter, header, body: text.slice(text.indexOf(first, before.length) + first.length + 1) };
  }
  // NumPy writes the names into a comment.
  const comment = before.trimEnd().split('\n').at(-1) ?? '';
  const names = splitLine(comment.replace(/^[#\s]+/, ''), delimiter);
  if (names.length !== header.length) {
    const columns = header.length === 1 ? 'a column of numbers' : `${header.length} columns`;
    throw new FormatError(`has ${columns} without a name`, 'Write a first line with a name for each column.');
  }
  return { delimiter, header: names, body: text.slice(before.length) };
}

/** @throws FormatError for what has not the same columns in all its lines */
function readTable({ delimiter, header, body }: Layout): Columns {
  const cells = header.map((): unknown[] => []);
  let rows = 0;
  let width = header.length;
  Papa.parse<string[]>(body, {
    delimiter,
    newline: '\n',
    skipEmptyLines: true,
    step: ({ data: row, errors }) => {
      if (errors.some(({ code }) => code === 'MissingQuotes')) throw cutOff('ends inside of a quoted cell');
      // A training that went on may write its header again.
      if (row[0]?.trim() === header[0] && row.every((cell, index) => cell.trim() === header[index])) return;
      rows += 1;
      width = row.length;
      if (row.slice(header.length).some((cell) => cell.trim() !== '')) {
        const what = `has ${width} cells in row ${rows}, and ${header.length} columns`;
        throw new FormatError(what, 'Put a cell that holds the delimiter into quotes.');
      }
      for (let index = 0; index < header.length; index++)
        cells[index]?.push(parseCell(row[index] ?? '', delimiter));
    },
  });
  if (rows === 0) throw cutOff('has columns but no row');
  if (width < header.length && !body.endsWith('\n')) throw cutOff('ends inside of a row');
  return named(header, cells);
}

function named(header: readonly string[], cells: readonly unknown[][]): Columns {
  const byName = new Map(header.map((name, index) => [name, cells[index] ?? []]));
  // What pandas writes for its index.
  byName.delete('');
  const stepAt = stepsOf(byName.keys(), (name, index) => byName.get(name)?.[index]);
  const columns: Record<string, Series> = Object.create(null);
  for (const [name, values] of byName) columns[name] = new Series(() => ({ values, stepAt }));
  return columns;
}

function parseCell(cell: string, delimiter: string): number | Digits | boolean | string | null {
  const text = cell.trim();
  if (text === '') return null;
  // 0,5 is a number in half of the world, where it can't be two cells.
  const isWithComma = delimiter !== ',' && /^[-+]?\d+,\d+(?:e[-+]?\d+)?$/i.test(text);
  const number = parseNumber(isWithComma ? text.replace(',', '.') : text) ?? parseNotFinite(text);
  if (number !== undefined) return number;
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
}

function isNumber(text: string): boolean {
  return toDouble(parseCell(text, ';')) !== undefined;
}

function splitLine(line: string, delimiter: string): string[] {
  const [cells = []] = Papa.parse<string[]>(line, { delimiter, newline: '\n' }).data;
  return cells.map((cell) => cell.trim());
}

/** The first lines that are not blank. */
function firstLines(text: string, count: number): string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length && lines.length < count; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    if (line.trim() !== '') lines.push(line);
    start = end + 1;
  }
  return lines;
}
