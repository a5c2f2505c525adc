import { Drop } from 'liquidjs/dist/liquid.browser.mjs';
import { shorten } from '../text.ts';

// Characters that Unicode keeps for a program's own use and no text holds; what does is rid of them when it is shown.
const [start, end] = ['\ufdd0', '\ufdd1'];
const marks = /[\ufdd0\ufdd1]/g;
const shrinkable = /\ufdd0(\d+);([^\ufdd0\ufdd1]*)\ufdd1/g;

/** A text that gives way where the description would be too long. To other filters it is the text. */
export class Shrinkable extends Drop {
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

  /** The text between marks, for {@link shrink}. */
  marked(): string {
    return `${start}${this.#least};${withoutMarks(this.#text)}${end}`;
  }
}

export function withoutMarks(text: string): string {
  return text.replace(marks, '');
}

/** Shortens the marked parts of a rendered text, the first one first, until all of it fits into `limit`. */
export function shrink(rendered: string, limit: number): string {
  let over = rendered.replace(shrinkable, '$2').length - limit;
  return withoutMarks(
    rendered.replace(shrinkable, (_whole, least: string, text: string) => {
      const length = Math.max(Number(least), text.length - Math.max(0, over));
      const shown = shorten(text, length).text;
      over -= text.length - shown.length;
      return shown;
    }),
  );
}
