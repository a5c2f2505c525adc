/** One item of the input `data-file`. */
export interface Item {
  /** Where its values stand: `data.name`, or `data` itself. */
  readonly name: string | undefined;
  /** A path, a glob, a folder or an address. */
  readonly path: string;
}

/**
 * `[name=]path`, one a line, or several on one line separated by commas; those in the braces of a glob separate
 * nothing. A path with a `=` is written with `./` before it.
 */
export function parseItems(text: string): Item[] {
  const items = text
    .split(/\n|,(?![^{}\n]*\})/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return [...new Set(items)].map((item) => {
    const [, name, path = item] = /^([\p{L}_][\p{L}\p{N}_-]*)\s*=\s*(.+)$/u.exec(item) ?? [];
    return { name, path };
  });
}
