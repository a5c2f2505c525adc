import { Context, type Drop, defaultOperators, Liquid } from 'liquidjs/dist/liquid.browser.mjs';
import { columns, member } from '../data/lookup.ts';
import { isBlank } from '../data/series.ts';
import { isTable } from '../data/table.ts';
import { toJson } from '../data/to-json.ts';
import { plain, Value } from '../data/value.ts';
import { expandFormat, withZone } from './date-filters.ts';
import { filters } from './filters.ts';
import { listFor } from './list-filters.ts';
import { mathFilters } from './math-filters.ts';
import { Flexible, withoutMarks } from './shrink.ts';
import { tags } from './tags.ts';
import { FilterError, Uncomputable } from './uncomputable.ts';

/** What one rendering may cost: enough for any description, little enough for any runner. */
const maxRenderMs = 1000;
const maxMemoryUnits = 5_000_000;
const maxTemplateLength = 100_000;

/** Tags that would read files, or show parts of the template that no analysis has seen. */
export const removedTags = ['include', 'render', 'layout', 'block'];
// Asynchronous in the build for browsers, so that they would write `{}`.
const removedFilters = ['sha256', 'hmac_sha256'];

type Handler = (this: FilterThis, value: unknown, ...parameters: unknown[]) => unknown;
interface FilterThis {
  readonly context: Context;
}

/** LiquidJS with the filters of this action, without its tags that read files, and strict about unknown names. */
export function createLiquid(): Liquid {
  const liquid = new Liquid({
    // Without these, LiquidJS asks the system, which takes tens of milliseconds.
    locale: 'en-US',
    timezoneOffset: 0,
    preserveTimezones: true,
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    outputEscape: show,
    operators: { ...defaultOperators, ...comparisons },
    templates: {},
    parseLimit: maxTemplateLength,
  });
  for (const tag of removedTags) delete liquid.tags[tag];
  for (const [name, tag] of Object.entries(tags)) liquid.registerTag(name, tag);
  for (const filter of removedFilters) delete liquid.filters[filter];
  for (const [name, filter] of Object.entries({ ...filters, ...mathFilters }))
    liquid.registerFilter(name, filter);
  for (const [name, filter] of Object.entries(liquid.filters)) {
    const { handler, raw } = typeof filter === 'function' ? { handler: filter, raw: false } : filter;
    liquid.registerFilter(name, { handler: guard(name, handler as Handler) as never, raw: raw ?? false });
  }
  return liquid;
}

/**
 * A rendering that knows the series and tables of `data`, and has an end: LiquidJS looks at the time between the parts
 * of a template only.
 */
export class RenderContext extends Context {
  readonly #limitMs: number;

  constructor(scope: object, liquid: Liquid, limitMs: number) {
    const limits = { renderLimit: Math.min(maxRenderMs, limitMs), memoryLimit: maxMemoryUnits };
    super(scope, liquid.options, { sync: true, ...limits }, { liquid });
    this.#limitMs = limitMs;
  }

  /** Called for each item of a loop, and of a filter that takes an expression. */
  override push(scope: object): number {
    this.renderLimit.check(performance.now());
    return super.push(scope);
  }

  /** Called for each name of the template. */
  override readProperty(value: object, key: string | number | Drop): unknown {
    const name = plain(key);
    try {
      const found = member(value, name);
      // So that each of its rows knows what the others have.
      if (isTable(found)) columns(found);
      if (found !== undefined || value instanceof Value) return found;
    } catch (error) {
      throw new FilterError(`\`${name}\` ${(error as Error).message}`, 'Name what has numbers.');
    }
    return super.readProperty(value, key);
  }

  /** Called for each row by `where` and its kin: what only other rows have is empty there. */
  override spawn(row: object): RenderContext {
    const inner = new RenderContext(row, this.liquid, this.#limitMs);
    inner.renderLimit = this.renderLimit;
    inner.memoryLimit = this.memoryLimit;
    inner.strictVariables = false;
    return inner;
  }
}

/** Less and more, of what is there: to JavaScript, nothing is less than 1. */
const comparisons = Object.fromEntries(
  (['<', '>', '<=', '>='] as const).map((name) => {
    const compare = defaultOperators[name] as (left: unknown, right: unknown) => boolean;
    const ifThere = (left: unknown, right: unknown) =>
      !isBlank(plain(left)) && !isBlank(plain(right)) && compare(left, right);
    return [name, ifThere];
  }),
);

const dateFilters = /^date/;

/** A filter that tells what it can't compute, takes no longer than a rendering may, and has its result at once. */
function guard(name: string, handler: Handler): Handler {
  const isDate = dateFilters.test(name);
  return function (value, ...parameters) {
    this.context.renderLimit.check(performance.now());
    if (name === 'default' && value instanceof Uncomputable) return handler.call(this, null, ...parameters);
    const broken = [value, ...parameters].find((one) => one instanceof Uncomputable);
    if (broken !== undefined) return broken;
    try {
      const given = isDate ? withZone(plain(value)) : listFor(name, value, parameters);
      const [format, ...others] = parameters;
      const result =
        name === 'date' && typeof format === 'string'
          ? handler.call(this, given, expandFormat(format), ...others)
          : handler.call(this, given, ...parameters);
      if (isGenerator(result)) return guarded(name, result);
      if (typeof (result as { then?: unknown } | null)?.then === 'function') {
        throw new FilterError(`\`${name}\` has no result at once`, 'Use another filter.');
      }
      return result;
    } catch (error) {
      return uncomputable(name, error);
    }
  };
}

function* guarded(name: string, steps: Generator<unknown, unknown, unknown>) {
  try {
    return yield* steps;
  } catch (error) {
    return uncomputable(name, error);
  }
}

function uncomputable(name: string, error: unknown): Uncomputable {
  if (error instanceof FilterError) return new Uncomputable(error, name);
  throw error;
}

function isGenerator(value: unknown): value is Generator<unknown, unknown, unknown> {
  return (
    typeof (value as { next?: unknown } | null)?.next === 'function' && Symbol.iterator in (value as object)
  );
}

// Labels read as "bug, urgent", not "bugurgent"; an object as its JSON, not "[object Object]".
function show(value: unknown): string {
  if (value instanceof Uncomputable) throw value.error;
  if (value instanceof Flexible) return value.marked();
  if (Array.isArray(value)) return value.map(show).join(', ');
  const isObject = typeof value === 'object' && value !== null && !(value instanceof Value);
  return withoutMarks(isObject ? toJson(value) : String(value ?? ''));
}
