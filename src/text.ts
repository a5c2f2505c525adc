import { redact } from './secrets.ts';

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

// What is wrong when it is cut: half an address leads nowhere, half a number is another number.
const unbreakable = /\bhttps?:\/\/[^\s"'<>`]+|[-+]?\d[\d.,]*(?:e[-+]?\d+)?%?/gi;

/**
 * Cuts a text to `limit` UTF-16 code units, at the end of a grapheme and never inside a URL or a number, with `…` for
 * what is gone. Counted in UTF-16 units: code points and graphemes are never more, bytes may be.
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
  for (const { 0: whole, index } of window.matchAll(unbreakable)) {
    // One that fills nearly all of the text has to be cut: nothing else would be left.
    if (index < end && end < index + whole.length && index > limit / 4) end = index;
  }
  return { text: `${text.slice(0, end).replace(/[\s·|,;:(–—-]{1,8}$/u, '')}…`, truncated: true };
}

/**
 * At most `limit` UTF-16 units of a text, on one line, for logs and messages. Without any secret: a part of one, which a
 * cut would leave, could not be found any more.
 */
export function excerpt(text: string, limit = 300): string {
  const lines = clean(redact(text)).split('\n');
  const shown = lines.map((line) => line.trim()).filter((line) => line !== '');
  return shorten(shown.join(' ⏎ '), limit).text;
}
