/** What the API takes at most as a description (ModelArts API Reference, *Updating the Description*). */
export const maxDescriptionLength = 256;

// C0 and C1 controls but tab and newline; ESC among them, so no ANSI sequence survives.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is to find
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
// Embeddings, overrides and isolates reorder what follows them, also outside of the text that holds them.
const bidi = /[\u202a-\u202e\u2066-\u2069]/g;

/** A text without what can't be shown: control and bidi override characters, lone surrogates; `\r\n` is `\n`. */
export function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(controls, '').replace(bidi, '').toWellFormed();
}

/** A text that fits, and whether it had to be cut for that. */
export interface Description {
  readonly text: string;
  readonly truncated: boolean;
}

/**
 * Cuts a text to `limit` UTF-16 code units, at the end of a grapheme, with `…` for what is gone.
 * UTF-16 units are the strictest of the usual ways to count: no other gives a larger number.
 * A text that fits is returned as it is.
 */
export function shorten(text: string, limit = maxDescriptionLength): Description {
  if (text.length <= limit) return { text, truncated: false };
  // A grapheme that starts within the limit may reach far beyond it, but none has to be read to its end.
  const window = text.slice(0, limit * 2);
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter('en').segment(window)) {
    if (index + segment.length > limit - 1) break;
    end = index + segment.length;
  }
  return { text: `${text.slice(0, end).trimEnd()}…`, truncated: true };
}

/** At most `limit` UTF-16 units of a text, on one line, for logs and messages. */
export function excerpt(text: string, limit = 300): string {
  return shorten(
    clean(text)
      .replace(/\s*\n\s*/g, ' ⏎ ')
      .trim(),
    limit,
  ).text;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '|': '&#124;',
  '*': '&#42;',
  _: '&#95;',
  '~': '&#126;',
  '[': '&#91;',
  ']': '&#93;',
  '\\': '&#92;',
  '#': '&#35;',
  '@': '&#64;',
  ':': '&#58;',
};

/**
 * A text that neither HTML nor Markdown reads as anything but text, on one line: no tag, emphasis, link,
 * mention or emoji code. For the job summary.
 */
export function escapeMarkup(text: string): string {
  return clean(text)
    .replace(/[&<>"'`|*_~[\]\\#@:]/g, (character) => entities[character] ?? character)
    .replace(/\n/g, '<br>');
}

/** The nearest of `names` to a misspelt one, if one is near enough to be meant. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  // Of one letter, any other would be one slip away.
  let least = Math.min(name.length, Math.max(1, Math.floor(name.length / 3)) + 1);
  for (const candidate of names) {
    const distance = editDistance(fold(name), fold(candidate));
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

// Optimal string alignment: a swap of neighbours, the commonest slip of the fingers, counts as one.
function editDistance(a: string, b: string): number {
  // A name may be anything that somebody wrote, and the work grows with both lengths.
  if (Math.abs(a.length - b.length) > 8 || a.length > 64) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swap ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
