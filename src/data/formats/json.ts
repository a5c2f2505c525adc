import { Digits, exactNumber } from '../digits.ts';
import { type Content, rowsOf } from './content.ts';
import { cutOff, maxDepth, tooDeep } from './format-error.ts';

export function read(text: string): Content | undefined {
  // Flow style of YAML starts like that, too, but has no quotes around its keys.
  if (!/^\s*(?:\[|\{\s*["}])/.test(text)) return undefined;
  let values: readonly unknown[];
  try {
    values = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // It may be YAML still; whose reader says where else it is wrong.
    return undefined;
  }
  return values.length === 1
    ? { format: 'JSON', value: values[0] }
    : { format: 'JSON lines', value: rowsOf(values) };
}

/** A number that JSON.parse would refuse or round, and where it stands. */
interface Special {
  readonly start: number;
  readonly end: number;
  readonly value: number | Digits;
}

/**
 * The values that a text holds one after the other: one of JSON, one a line of JSON lines. Python's `NaN` and
 * `Infinity` are numbers, and every number keeps its digits.
 *
 * The parsing is JSON.parse's, which is several times as fast as a parser written in JavaScript. What it can't do is
 * looked for first, and goes through it as a marked text.
 * @throws SyntaxError for what is not JSON
 * @throws FormatError for what would have been, had it not ended too early, and for what is nested too deeply
 */
export function parseJson(text: string): unknown[] {
  const { ends, specials } = scan(text);
  if (ends.length === 1 && specials.length === 0) return [JSON.parse(text)];
  // Not to be guessed, so that no text of the file is taken for one; and ASCII, which is parsed in half the time.
  const mark = `${Math.random()}:`;
  let at = 0;
  let next = 0;
  const documents = ends.map((end) => {
    const pieces: string[] = [];
    for (
      let special = specials[next];
      special !== undefined && special.end <= end;
      special = specials[++next]
    ) {
      pieces.push(text.slice(at, special.start), JSON.stringify(mark + next));
      at = special.end;
    }
    pieces.push(text.slice(at, end));
    at = end;
    return pieces.join('');
  });
  const parsed: unknown = JSON.parse(`[${documents.join(',')}${text.slice(at)}]`);
  return (specials.length === 0 ? parsed : restore(parsed, mark, specials)) as unknown[];
}

/** What a character can be in a number or a literal; 0 for any other. */
const part = { any: 1, exponent: 2, point: 4 } as const;
const partOf = new Uint8Array(0x10000);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.') {
  const kind = { e: part.exponent, E: part.exponent, '.': part.point }[character] ?? part.any;
  partOf[character.charCodeAt(0)] = kind;
}

/** Where each value at the top ends, and the numbers that JSON.parse can't do. */
function scan(text: string): { ends: number[]; specials: Special[] } {
  const ends: number[] = [];
  const specials: Special[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const start = at;
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfText(text, at);
    else if (partOf[code] !== 0) {
      let parts = 0;
      for (; at < text.length; at++) {
        const kind = partOf[text.charCodeAt(at)] as number;
        if (kind === 0) break;
        parts |= kind;
      }
      // Any shorter one is held by a double.
      const maxLength = (parts & part.exponent) !== 0 ? 0 : (parts & part.point) !== 0 ? 18 : 15;
      const first = code === 0x2d ? text.charCodeAt(start + 1) : code;
      const value =
        first === 0x4e || first === 0x49
          ? notFinite(text, start, at)
          : first <= 0x39 && at - start > maxLength
            ? manyDigits(text.slice(start, at))
            : undefined;
      if (value !== undefined) specials.push({ start, end: at, value });
    } else {
      at += 1;
      if (code === 0x7b || code === 0x5b) depth += 1;
      else if (code === 0x7d || code === 0x5d) depth -= 1;
      // A blank, a comma, a colon; or what JSON.parse will refuse.
      else continue;
      if (depth > maxDepth) throw tooDeep();
    }
    if (depth === 0) ends.push(at);
  }
  if (depth > 0) throw cutOff('ends inside of an object or a list');
  return { ends, specials };
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code === 0x5c) at += 1;
  }
  throw cutOff('ends inside of a text');
}

/** What Python writes for a float that is not finite. */
function notFinite(text: string, start: number, end: number): number | undefined {
  // A key has to be a text, also for Python.
  if (/^\s*:/.test(text.slice(end, end + 80))) return undefined;
  const word = text.slice(start, end);
  return word === 'NaN' || /^-?Infinity$/.test(word) ? Number(word) : undefined;
}

/** A number, if it has more digits than a double. */
function manyDigits(word: string): Digits | undefined {
  const number = exactNumber(word);
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
  return number instanceof Digits && isNumber.test(word) ? number : undefined;
}

/** Puts the values in the place of all texts that mark one; what holds them is changed. */
function restore(value: unknown, mark: string, specials: readonly Special[]): unknown {
  if (typeof value === 'string') {
    return value.startsWith(mark) ? specials[Number(value.slice(mark.length))]?.value : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = restore(value[index], mark, specials);
  } else {
    const fields = value as Record<string, unknown>;
    for (const key in fields) {
      if (typeof fields[key] !== 'number') fields[key] = restore(fields[key], mark, specials);
    }
  }
  return value;
}
