import { clean } from '../text.ts';

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
