import { Drop } from 'liquidjs/dist/liquid.browser.mjs';
import { shorten } from '../text.ts';

// Characters that Unicode keeps for a program's own use and no text holds; what does is rid of them when it is shown.
const [start, separator, end] = ['\ufdd0', '\ufdd1', '\ufdd2'];
const marks = /[\ufdd0-\ufdd2]/g;
const marked = /\ufdd0(\d*)\ufdd1([^\ufdd0\ufdd2]*)\ufdd2/g;

/** A text that gives way where the description would be too long. To other filters it is the text. */
export abstract class Flexible extends Drop {
  /** The whole text. */
  abstract override valueOf(): string;
  /** The text between marks, for {@link shrink}. */
  abstract marked(): string;
}

/** A text that can be shortened to a length. */
export class Shrinkable extends Flexible {
  readonly #text: string;
  readonly #least: number;

  constructor(text: string, least: number) {
    super();
    this.#text = text;
    this.#least = least;
  }

  override valueOf(): string {
    return this.#text;
  }

  override marked(): string {
    return `${start}${this.#least}${separator}${withoutMarks(this.#text)}${end}`;
  }
}

/** A list of which the last items can be left out; how many is told in their place. */
export class Items extends Flexible {
  /** Between two items, before the first one, how many are left out in any case, and the items. */
  readonly #parts: readonly string[];

  constructor(items: readonly string[], { between = ' ', before = '', more = 0 } = {}) {
    super();
    this.#parts = [between, before, String(more), ...items].map(withoutMarks);
  }

  override valueOf(): string {
    return listed(this.#parts, 0);
  }

  override marked(): string {
    return `${start}${separator}${this.#parts.join(separator)}${end}`;
  }
}

function listed([between = '', before = '', more, ...items]: readonly string[], left: number): string {
  const kept = items.slice(0, Math.max(0, items.length - left));
  const count = Number(more) + items.length - kept.length;
  const shown = [...kept, ...(count > 0 ? [`+${count}`] : [])].join(between);
  // The count alone is the last to go.
  return shown === '' || left > items.length ? '' : before + shown;
}

export function withoutMarks(text: string): string {
  return text.replace(marks, '');
}

/**
 * Shortens the marked parts of a rendered text until all of it fits into `limit`: the first text first, and what is a
 * list when there is no text left to shorten.
 */
export function shrink(rendered: string, limit = Number.POSITIVE_INFINITY): string {
  let over =
    withLists(
      withTexts(rendered, (text) => text),
      (full) => full,
    ).length - limit;
  const texts = withTexts(rendered, (text, least) => {
    const { text: shown } = shorten(text, Math.max(least, text.length - Math.max(0, over)));
    over -= text.length - shown.length;
    return shown;
  });
  return withoutMarks(
    withLists(texts, (full, fewer) => {
      let shown = full;
      for (let left = 1; over > 0 && shown !== ''; left++) {
        shown = fewer(left);
        if (full.length - shown.length >= over) break;
      }
      over -= full.length - shown.length;
      return shown;
    }),
  );
}

function withTexts(rendered: string, show: (text: string, least: number) => string): string {
  return rendered.replace(marked, (mark, least: string, text: string) =>
    least === '' ? mark : show(text, Number(least)),
  );
}

function withLists(rendered: string, show: (full: string, fewer: (by: number) => string) => string): string {
  return rendered.replace(marked, (mark, least: string, list: string) => {
    if (least !== '') return mark;
    const parts = list.split(separator);
    return show(listed(parts, 0), (by) => listed(parts, by));
  });
}
