import {
  type Liquid,
  type Template as LiquidNode,
  Value,
  type Variable,
} from 'liquidjs/dist/liquid.browser.mjs';

/** Filters that take an expression as a text, which LiquidJS itself analyses only when it renders. */
const expressionFilters = /^(where|reject|find|find_index|has|group_by)_exp$/;

type Parsed = LiquidNode[];

/** An expression in a filter that can't be analysed, so that what it names would be unknown. */
export class ExpressionError extends Error {
  readonly filter: string;
  readonly offset: number;

  constructor(message: string, filter: string, offset: number) {
    super(message);
    this.filter = filter;
    this.offset = offset;
  }
}

interface FilterNode {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly token: { readonly begin: number; readonly getPosition: () => number[] };
}

/**
 * All names of a template that are not its own variables, those in the texts of filters such as `where_exp` among them.
 * @throws ExpressionError
 */
export function namesIn(liquid: Liquid, parsed: Parsed): Variable[] {
  const { globals, locals } = liquid.analyzeSync(parsed);
  const names = Object.values(globals).flat();
  const nodes = nodesIn(parsed);
  // The template's own variables, and those of its loops.
  const own = new Set([
    ...Object.keys(locals),
    ...nodes.map(({ variable }) => variable),
    'forloop',
    'tablerowloop',
  ]);
  for (const node of nodes) {
    for (const filter of node instanceof Value ? (node.filters as unknown as FilterNode[]) : []) {
      if (!expressionFilters.test(filter.name)) continue;
      names.push(
        ...namesInExpression(liquid, filter).filter(({ segments }) => !own.has(String(segments[0]))),
      );
    }
  }
  return names;
}

function namesInExpression(liquid: Liquid, filter: FilterNode): Variable[] {
  const [item, expression] = filter.args.map(literal);
  const { begin } = filter.token;
  const fail = (why: string) => new ExpressionError(why, filter.name, begin);
  if (item === undefined || expression === undefined || !/^[\w-]+$/.test(item)) {
    throw fail(`\`${filter.name}\` needs a name and an expression, both in quotes`);
  }
  let parsed: Parsed;
  try {
    parsed = liquid.parse(`{% if ${expression} %}{% endif %}`);
  } catch (error) {
    throw fail(
      `the expression of \`${filter.name}\` is not one: ${(error as Error).message.split(', line:')[0]}`,
    );
  }
  const [row = 1, col = 1] = filter.token.getPosition();
  return namesIn(liquid, parsed)
    .filter(({ segments }) => segments[0] !== item)
    .map(
      (variable) =>
        Object.assign(Object.create(variable), { location: { row, col, file: undefined } }) as Variable,
    );
}

function literal(argument: unknown): string | undefined {
  const { content } = (argument ?? {}) as { content?: unknown };
  return typeof content === 'string' ? content : undefined;
}

type Node = Readonly<Record<string, unknown>>;

/** Everything that a template is parsed to: tags, branches, outputs, values. */
function nodesIn(parsed: Parsed): Node[] {
  const seen = new Set<Node>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node as Node)) return;
    seen.add(node as Node);
    for (const [key, child] of Object.entries(node)) {
      // Upwards, and to the source: nothing of the template's own.
      if (key !== 'liquid' && key !== 'token' && key !== 'tokenizer') visit(child);
    }
  };
  visit(parsed);
  return [...seen];
}

/**
 * Has a `default` count wherever it stands in a chain of filters: LiquidJS looks for it at the first place only, and
 * takes an unknown name for an error otherwise.
 */
export function countDefaults(parsed: Parsed): void {
  const { value } = Value.prototype;
  for (const node of nodesIn(parsed)) {
    if (!(node instanceof Value) || !hasDefault(node)) continue;
    node.value = function (context) {
      return value.call(this, context, true);
    };
  }
}

export function hasDefault({ filters }: { readonly filters: readonly { readonly name: string }[] }): boolean {
  return filters.some(({ name }) => name === 'default');
}
