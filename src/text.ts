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
