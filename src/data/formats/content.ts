import { isRecord } from '../table.ts';
import { FormatError } from './format-error.ts';

/** What a file holds, and the name of its format for messages. */
export interface Content {
  readonly format: string;
  readonly value: unknown;
}

/** The module of one format. */
export interface Format {
  /**
   * @returns undefined for a text of another format
   * @throws FormatError for what is of this format, and wrong
   */
  read(text: string): Content | undefined;
}

/** Values that follow one another in a file, as the rows of a table. */
export function rowsOf(values: readonly unknown[]): readonly unknown[] {
  if (values.every(isRecord)) return values;
  throw new FormatError('has several values that are not objects', 'Write one object per line.');
}
