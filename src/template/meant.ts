/** What the author of a template probably meant. */
import { member, names } from '../data/lookup.ts';
import type { JsonObject } from '../json.ts';
import { excerpt } from '../text.ts';
import { written } from './names.ts';
import type { LooseSyntax } from './strict-syntax.ts';

/**
 * How to write a path whose keys have characters that a name can't, e.g. `["val/acc"]`, by the keys that are there.
 * @returns undefined if no keys fit
 */
export function keyFor(data: unknown, path: string): string | undefined {
  const there = new Set(names(data));
  if (there.has(path)) return written(path);
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    const rest = there.has(head) ? keyFor(member(data, head), path.slice(dot + 1)) : undefined;
    if (rest !== undefined) return written(head) + rest;
  }
  return undefined;
}

/** What is wrong with a part of a template that LiquidJS would pass over, and what to write instead. */
export function ofLooseSyntax(
  { kind, offset, text }: LooseSyntax,
  source: string,
  data: JsonObject | undefined,
): [what: string, cure: string] {
  const shown = `\`${excerpt(text, 60)}\``;
  switch (kind) {
    case 'range':
      return [`${shown} is not Liquid`, 'Take a part of a text by `| slice: 0, 7`.'];
    case 'filter':
      return ['a filter is missing after `|`', 'Name one, or remove the `|`.'];
    case 'option':
      return [`${shown} has no meaning there`, 'Give the value alone, e.g. `truncate: 60`.'];
    case 'braces':
      return [`${shown} would be sent as it stands`, `Write \`{{ ${text.replace(/[{}\s]/g, '')} }}\`.`];
    case 'operator':
      return [`a value is missing beside ${shown}`, 'Write e.g. `a == b`.'];
    case 'operand':
      return [`${shown} has no meaning there`, cureOf(source, offset, data)];
  }
}

/** What was probably meant by an expression that has more in it than Liquid takes, of which `offset` is a part. */
export function cureOf(source: string, offset: number, data: JsonObject | undefined): string {
  const start = Math.max(source.lastIndexOf('{{', offset), source.lastIndexOf('{%', offset));
  const expression = /^\{[{%]-?([^|}%\n]*)/.exec(source.slice(start))?.[1]?.trim() ?? '';
  const [, root = '', tail = ''] = /^(?:\w+\s+)*?(\w+)\.(.+)$/.exec(expression) ?? [];
  const [path = ''] = tail.split(/\s(?:[=!<>]=?|contains|and|or)\s/, 1);
  const isIndexed = root === 'data' || root === 'scalars' || root === 'inputs' || root === 'event';
  const key = isIndexed ? keyFor(root === 'data' ? data : undefined, path) : undefined;
  if (key !== undefined) return `For a key with such characters write \`${root}${key}\`.`;
  const bracketed = `For a key with such characters write \`${root}[${JSON.stringify(path)}]\`.`;
  // Blanks around an operator speak for a computation.
  if (isIndexed && /\S[/@+*%:-]\S/.test(path) && !/\s/.test(path)) return bracketed;
  const rest = source.slice(operatorBefore(source, offset), offset + 3).trim();
  if (/^=[^=]/.test(rest)) return 'To compare, write `==`.';
  if (/^(&&|\|\||!)/.test(rest)) return 'Write `and`, `or` and `not`.';
  if (/^[-+*/%]/.test(rest))
    return 'To compute, use filters: `| plus: 1`, `| minus: 1`, `| times: 100`, `| divided_by: 2`.';
  if (/\s\?(\s|$)/.test(expression)) return 'Write `{% if … %}…{% else %}…{% endif %}`.';
  if (isIndexed && path !== '')
    return `For a key with such characters write \`${root}[${JSON.stringify(path)}]\`.`;
  return 'Separate a filter from its value by `|`, and remove what is left over.';
}

/** Where the operator starts that stands right before a place, which is the place itself if none does. */
export function operatorBefore(source: string, offset: number): number {
  let start = offset;
  while (/\s/.test(source[start - 1] ?? '')) start -= 1;
  if (!isOperator(source[start - 1])) start = offset;
  while (isOperator(source[start - 1])) start -= 1;
  return start;
}

function isOperator(character = ''): boolean {
  return /[-=+*/?&|@!<>]/.test(character);
}
