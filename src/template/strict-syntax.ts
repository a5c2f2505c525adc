/** Finds what LiquidJS passes over without a word: a description would be sent that no author can mean. */
import { type Liquid, Tokenizer, type TopLevelToken } from 'liquidjs/dist/liquid.browser.mjs';
import { roots } from '../context/roots.ts';

/** A part of a template that has no meaning. */
export interface LooseSyntax {
  /** Where it starts, in UTF-16 code units from the start of the template. */
  readonly offset: number;
  readonly text: string;
  readonly kind: 'operand' | 'operator' | 'range' | 'filter' | 'option' | 'braces';
}

interface Token {
  readonly begin: number;
  readonly end: number;
  readonly operator?: string;
  getText(): string;
}

// Tags whose arguments are one value: what else stands there is ignored.
const valueTags = new Set(['if', 'elsif', 'unless', 'case', 'echo']);
const loopTags = new Set(['for', 'tablerow']);
// `{commit.sha}` of Python's f-strings, and `{ commit.sha }}` by a slip.
const names = roots.map(({ name }) => name).join('|');
const singleBraces = new RegExp(`(?<![{$])\\{\\s*(?:${names})\\.[\\w.]+\\s*\\}{1,2}`, 'g');
const loopOptions = /^(\s*,?\s*(reversed\b|(limit|offset|cols)\s*:\s*[\w.[\]"'-]+))*\s*$/;

export function findLooseSyntax(source: string, liquid: Liquid): LooseSyntax[] {
  const found: LooseSyntax[] = [];
  let isComment = false;
  for (const token of new Tokenizer(source, liquid.options.operators).readTopLevelTokens(liquid.options)) {
    const { contentRange, name } = token as TopLevelToken & {
      contentRange?: [number, number];
      name?: string;
    };
    if (name === 'comment' || name === 'endcomment') isComment = name === 'comment';
    if (isComment) continue;
    if (contentRange === undefined) {
      for (const { 0: text, index } of token.getText().matchAll(singleBraces)) {
        found.push({ offset: token.begin + index, text, kind: 'braces' });
      }
      continue;
    }
    const tokenizer = new Tokenizer(source, liquid.options.operators, undefined, contentRange);
    if (name !== undefined) tokenizer.readTagName();
    if (name === undefined || valueTags.has(name)) found.push(...inValue(tokenizer, source, contentRange[1]));
    else if (name === 'assign' && source.slice(tokenizer.p, contentRange[1]).includes('=')) {
      tokenizer.p = source.indexOf('=', tokenizer.p) + 1;
      found.push(...inValue(tokenizer, source, contentRange[1]));
    } else if (loopTags.has(name)) found.push(...inLoop(tokenizer, source, contentRange[1]));
    else if (name === 'when') found.push(...inWhen(tokenizer, source, contentRange[1]));
  }
  return found;
}

/** `value | filter: option`: operands and operators take turns, and nothing stands between them. */
function inValue(tokenizer: Tokenizer, source: string, end: number): LooseSyntax[] {
  const text = (begin: number, until: number) => source.slice(begin, until).trim();
  const tokens = [...tokenizer.readExpressionTokens()] as unknown as Token[];
  let needsOperand = true;
  let last = tokens[0]?.begin ?? tokenizer.p;
  for (const token of tokens) {
    const loose = (kind: LooseSyntax['kind']) => [{ offset: token.begin, text: token.getText(), kind }];
    if (text(last, token.begin) !== '')
      return [{ offset: last, text: text(last, token.begin), kind: 'operand' }];
    if (token.operator === undefined) {
      if (!needsOperand) return loose('operand');
      if (/\[[^\]"']*:[^\]]*(\]|$)/.test(token.getText())) return loose('range');
    } else if (needsOperand !== (token.operator === 'not')) return loose('operator');
    needsOperand = token.operator !== undefined;
    last = token.end;
  }
  if (needsOperand && tokens.length > 0) {
    return [{ offset: last, text: tokens.at(-1)?.getText() ?? '', kind: 'operator' }];
  }
  const rest = source.slice(last, end);
  const filters = rest.search(/[^\s]/);
  if (filters >= 0 && rest[filters] !== '|') {
    return [
      { offset: last + filters, text: rest.slice(filters).split('|')[0]?.trim() ?? '', kind: 'operand' },
    ];
  }
  if (/\|\s*$/.test(rest)) return [{ offset: last + rest.lastIndexOf('|'), text: '|', kind: 'filter' }];
  return inFilters(tokenizer, last);
}

/** Options by name, which only `default` has: others ignore them. */
function inFilters(tokenizer: Tokenizer, from: number): LooseSyntax[] {
  tokenizer.p = from;
  for (const filter of tokenizer.readFilters()) {
    const option = filter.args.find((arg) => Array.isArray(arg));
    if (option !== undefined && filter.name !== 'default') {
      return [{ offset: filter.begin, text: `${filter.name}: ${String(option[0])}:`, kind: 'option' }];
    }
  }
  return [];
}

function inLoop(tokenizer: Tokenizer, source: string, end: number): LooseSyntax[] {
  const [, head = ''] = /^(\s*[\w-]+\s+in\b)/.exec(source.slice(tokenizer.p, end)) ?? [];
  tokenizer.p += head.length;
  if (head === '' || tokenizer.readValue() === undefined) return [];
  const rest = source.slice(tokenizer.p, end);
  if (loopOptions.test(rest)) return [];
  return [{ offset: tokenizer.p + rest.search(/\S/), text: rest.trim(), kind: 'operand' }];
}

function inWhen(tokenizer: Tokenizer, source: string, end: number): LooseSyntax[] {
  for (let first = true; ; first = false) {
    tokenizer.skipBlank();
    if (tokenizer.p >= end) return [];
    if (!first) {
      const [separator] = /^(,|or\b)/.exec(source.slice(tokenizer.p, end)) ?? [];
      if (separator === undefined) {
        return [{ offset: tokenizer.p, text: source.slice(tokenizer.p, end).trim(), kind: 'operand' }];
      }
      tokenizer.p += separator.length;
    }
    if (tokenizer.readValue() === undefined) return [];
  }
}
