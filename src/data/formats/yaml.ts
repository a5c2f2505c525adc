import { parseAllDocuments, type ScalarTag } from 'yaml';
import { parseNotFinite, parseNumber } from '../digits.ts';
import { type Content, rowsOf } from './content.ts';
import { cutOff, FormatError, maxDepth, tooDeep } from './format-error.ts';

/** YAML takes a hundred times as long as JSON; what writes megabytes writes JSON or CSV. */
const maxLength = 1024 * 1024;
/** The search for keys that are there twice takes the square of their number. */
const maxLengthForUniqueKeys = 64 * 1024;

export function read(text: string): Content | undefined {
  const documents = parseYaml(text);
  const [value] = documents;
  if (documents.length > 1) return { format: 'YAML', value: rowsOf(documents) };
  if (typeof value !== 'string') return { format: 'YAML', value: value ?? null };
  const number = parseNotFinite(value.trim());
  return number === undefined ? undefined : { format: 'YAML', value: number };
}

/**
 * The documents of a text, with their merge keys applied. Numbers are those of YAML 1.2, but keep their digits, and
 * what looks like an identifier stays text.
 * @throws FormatError for what is not YAML, or holds objects of Python
 */
export function parseYaml(text: string): unknown[] {
  if (text.length > maxLength) {
    throw new FormatError('is neither JSON nor CSV, and too long for YAML', 'Write it as JSON or CSV.');
  }
  checkBrackets(text);
  const documents = parseAllDocuments(text, {
    merge: true,
    logLevel: 'silent',
    uniqueKeys: text.length <= maxLengthForUniqueKeys,
    customTags: (tags) => [number, ...tags],
  });
  if ('empty' in documents) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    // Not the text around the place, which the message goes on with.
    const reason = error?.message.replace(/:?\n[\s\S]*/, '') ?? '';
    if (error !== undefined && error.pos[0] >= text.trimEnd().length)
      throw cutOff(`ends too early (${reason})`);
    if (error !== undefined) throw notYaml(reason);
    const tag = document.warnings
      .map(({ message }) => /python\/(?!tuple)[\w./:]+/.exec(message)?.[0])
      .find(Boolean);
    if (tag !== undefined) {
      throw new FormatError(
        `holds an object of Python (\`!!${tag}\`)`,
        'Write plain numbers, e.g. by `float(x)`.',
      );
    }
    const value: unknown = toPlain(document);
    checkDepth(value, 0);
    return value;
  });
}

function toPlain(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or more of them than any person writes.
    throw notYaml((error as Error).message);
  }
}

function notYaml(reason: string): FormatError {
  return new FormatError(`is neither JSON nor YAML: ${reason}`, 'Correct it there.');
}

/** Comes before the numbers of YAML's own schema. */
const number: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/,
  resolve: (text) => parseNumber(text) ?? text,
};

// The parser goes down with each bracket, and takes the square of their number to fail.
function checkBrackets(text: string): void {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1));
    if (depth > maxDepth) throw tooDeep();
  }
}

/** Also ends for what holds itself by an alias. */
function checkDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw tooDeep();
  for (const below of Object.values(value)) checkDepth(below, depth + 1);
}
