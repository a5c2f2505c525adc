/**
 * The secrets that this process knows, and texts without them. There is one list for the whole process, as the runner's
 * masks are: a text can't be redacted by the wrong one, and nobody has to hand it on.
 *
 * Whoever shortens or escapes a text redacts it first. Half of a secret, or one whose `_` has become `&#95;`, would
 * not be found any more.
 */

/** Any so many characters in a row of a longer secret are taken out, as of one that a server or a library has cut. */
const partLength = 16;
// One key in so many: each run of `partLength` characters holds a whole one.
const keyLength = partLength / 2;
/** Secrets from here on are random enough that a part of them is nothing else. */
const longLength = 2 * partLength;
/** Less than this would be found everywhere, and hides nothing that could not be guessed. */
const leastLength = 4;
/** The same of base64, and of one line of a secret that has several: `{` and `"key": {` say nothing. */
const leastPartLength = 8;
/** JSON in JSON in JSON, or HTML in a URL in JSON. */
const maxNesting = 3;

const known = new Set<string>();
/** Short forms, found as a whole. */
const wholes = new Set<string>();
/** Long forms one after the other, and where in them some pieces stand that lead there. */
let long = '';
const keys = new Map<string, number>();

/**
 * Has a value redacted from here on. An empty one, or one that is known, changes nothing.
 * @returns whether it is new
 */
export function addSecret(value: string): boolean {
  if (value.trim() === '' || known.has(value)) return false;
  known.add(value);
  remember(value, leastLength);
  if (value.includes(' ')) remember(value.replaceAll(' ', '+'), leastLength);
  for (const form of inBase64(value)) remember(form, leastPartLength);
  for (const line of linesOf(value)) addSecret(line);
  return true;
}

/** The lines of a secret that has several, as far as they tell something of it; without their indents. */
export function linesOf(value: string): string[] {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  return lines.length === 1 ? [] : lines.filter((line) => line.length >= leastPartLength);
}

/** Forgets them all: for tests, whose runs share a process. */
export function forgetSecrets(): void {
  for (const held of [known, wholes, keys]) held.clear();
  long = '';
}

/** A text with `***` for each secret in it, whichever way it is written there. Time grows with the text's length alone. */
export function redact(text: string): string {
  if (known.size === 0) return text;
  const hidden = viewsOf(text).flatMap(findSecrets);
  if (hidden.length === 0) return text;
  let result = '';
  let end = 0;
  for (const [start, stop] of hidden.sort(([a], [b]) => a - b)) {
    if (start > end || end === 0) result += `${text.slice(end, start)}***`;
    end = Math.max(end, stop);
  }
  return result + text.slice(end);
}

function remember(form: string, least: number): void {
  const folded = fold(form);
  if (folded.length < longLength) {
    if (folded.trim().length >= least) wholes.add(folded);
    return;
  }
  for (let at = 0; at + keyLength <= folded.length; at += keyLength) {
    const key = folded.slice(at, at + keyLength);
    if (!keys.has(key)) keys.set(key, long.length + at);
  }
  // The line break keeps a part from going on in the next form.
  long += `${folded}\n`;
}

// Base64 has two alphabets.
function fold(text: string): string {
  return text.replaceAll('-', '+').replaceAll('_', '/');
}

/** What stands in the base64 of a text that holds the value, by the place of its first byte among three. */
function inBase64(value: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    // Six bits a character; those that share a character with what is beside the value are left out.
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
}

/** A text as it reads after some decoding, and where each of its characters (and its end) stands in the original. */
interface View {
  readonly text: string;
  readonly starts: Int32Array | undefined;
}

const encodings: [pattern: RegExp, decode: (match: string) => string][] = [
  [/\\(?:u[0-9a-f]{4}|["\\/bfnrt])/gi, (match) => JSON.parse(`"${match}"`)],
  [
    // One character of UTF-8.
    /%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}/gi,
    (match) => {
      try {
        return decodeURIComponent(match);
      } catch {
        return match;
      }
    },
  ],
  [/&(?:#\d{1,8}|#x[0-9a-f]{1,8}|amp|lt|gt|quot|apos);/gi, decodeEntity],
];

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function decodeEntity(entity: string): string {
  const named = entities[entity.toLowerCase()];
  if (named !== undefined) return named;
  const code = Number(entity.slice(2, -1).replace(/^x/i, '0x'));
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

/** The text itself, and what it becomes by decoding it once or more. */
function viewsOf(text: string): View[] {
  const views: View[] = [{ text, starts: undefined }];
  const known = new Set([text]);
  let [from, to] = [0, 1];
  for (let nesting = 1; nesting <= maxNesting; nesting++, from = to, to = views.length) {
    for (const view of views.slice(from, to)) {
      for (const [pattern, decode] of encodings) {
        const decoded = decodeView(view, pattern, decode);
        if (known.has(decoded.text)) continue;
        known.add(decoded.text);
        views.push(decoded);
      }
    }
  }
  return views;
}

function decodeView(view: View, pattern: RegExp, decode: (match: string) => string): View {
  const matches = [...view.text.matchAll(pattern)];
  if (matches.length === 0) return view;
  // No decoding makes a text longer.
  const starts = new Int32Array(view.text.length + 1);
  const pieces: string[] = [];
  let length = 0;
  let end = 0;
  const copy = (stop: number) => {
    for (let at = end; at < stop; at++) starts[length++] = view.starts?.[at] ?? at;
    pieces.push(view.text.slice(end, stop));
  };
  for (const { 0: match, index } of matches) {
    copy(index);
    const decoded = decode(match);
    for (let unit = 0; unit < decoded.length; unit++) starts[length++] = view.starts?.[index] ?? index;
    pieces.push(decoded);
    end = index + match.length;
  }
  copy(view.text.length);
  starts[length] = view.starts?.[view.text.length] ?? view.text.length;
  return { text: pieces.join(''), starts };
}

/** Where secrets stand in the original, by a view of it. */
function findSecrets({ text, starts }: View): [start: number, end: number][] {
  const folded = fold(text);
  const found: [number, number][] = [];
  const add = (start: number, end: number) =>
    found.push(starts === undefined ? [start, end] : [starts[start] ?? 0, starts[end] ?? 0]);
  for (const whole of wholes) {
    for (let at = folded.indexOf(whole); at >= 0; at = folded.indexOf(whole, at + 1))
      add(at, at + whole.length);
  }
  if (keys.size === 0) return found;
  let done = 0;
  for (let at = 0; at + keyLength <= folded.length; at++) {
    const key = keys.get(folded.slice(at, at + keyLength));
    if (key === undefined) continue;
    let [start, end] = [at, at + keyLength];
    while (start > done && folded[start - 1] === long[key - at + start - 1]) start -= 1;
    while (end < folded.length && folded[end] === long[key - at + end]) end += 1;
    if (end - start < partLength) continue;
    add(start, end);
    done = end;
    at = end - 1;
  }
  return found;
}
