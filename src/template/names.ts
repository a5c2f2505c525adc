import { nearest } from '../nearest.ts';
import { excerpt } from '../text.ts';

export function didYouMean(name: string, names: Iterable<string>, prefix = ''): string | undefined {
  const near = nearest(name, names);
  return near === undefined ? undefined : `Did you mean \`${prefix}${near}\`?`;
}

export function listed(names: Iterable<string>): string {
  return [...names].map((name) => `\`${excerpt(name, 64)}\``).join(', ');
}

/** A key as it stands in a path: `.loss`, `[0]`, or `["val/acc"]` where it has characters that a name can't. */
export function written(key: string | number): string {
  if (/^[A-Za-z_][\w-]*$/.test(String(key))) return `.${key}`;
  return /^-?\d+$/.test(String(key)) ? `[${key}]` : `[${JSON.stringify(key)}]`;
}
