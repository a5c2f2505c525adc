import { redact } from '../secrets.ts';
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

// GitHub looks for these in the text of the rendered HTML, where an entity is the character again: mentions,
// references to issues and commits, emoji codes, and addresses without a scheme.
const references = /[@#:](?=[\p{L}\p{N}_+/-])|\bgh(?=-\d)|\bwww(?=\.)/giu;
const sha = /\b[0-9a-f]{7,40}\b/gi;
const zeroWidthSpace = '\u200b';

/**
 * A text that neither HTML nor Markdown, nor what GitHub does after both, reads as anything but text: no tag,
 * emphasis, link, mention, reference or emoji code; on one line, since a blank line would end the HTML around it.
 */
export function escapeMarkup(text: string): string {
  const apart = (run: string) => run.replace(/.{6}(?=.)/g, `$&${zeroWidthSpace}`);
  return entitiesOf(clean(redact(text)).replace(sha, apart).replace(references, `$&${zeroWidthSpace}`));
}

/**
 * The same, in the font of code, where GitHub leaves text alone: it can be copied without the invisible marks. Mentions
 * keep theirs, because a reply by e-mail quotes this as plain text.
 */
export function code(text: string): string {
  return `<code>${entitiesOf(clean(redact(text)).replace(/@(?=[\p{L}\p{N}_-])/gu, `@${zeroWidthSpace}`))}</code>`;
}

function entitiesOf(text: string): string {
  return text
    .replace(/[&<>"'`|*_~[\]\\#@:]/g, (character) => entities[character] ?? character)
    .replaceAll(zeroWidthSpace, '&#8203;')
    .replaceAll('\n', '<br>');
}

/** A message of ours, in which backticks mark what a workflow says. */
export function prose(text: string): string {
  // Split at pairs: what has an odd one left stands as it is.
  return clean(redact(text))
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? code(part) : escapeMarkup(part)))
    .join('');
}

/** A link; the text alone where there is no URL. */
export function link(text: string, url: string | undefined): string {
  if (url === undefined) return escapeMarkup(text);
  const safe = clean(url).replace(/[&<>"'`\s]/g, (character) => encodeURIComponent(character));
  // Inside a link GitHub looks for no references.
  return `<a href="${safe}">${entitiesOf(clean(redact(text)).replaceAll('\n', ' '))}</a>`;
}
