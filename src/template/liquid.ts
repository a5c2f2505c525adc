import { Context, Liquid } from 'liquidjs/dist/liquid.browser.mjs';
import { expandFormat, withZone } from './date-filters.ts';
import { filters } from './filters.ts';
import { mathFilters } from './math-filters.ts';
import { Shrinkable, withoutMarks } from './shrink.ts';
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
    templates: {},
    parseLimit: maxTemplateLength,
  });
  for (const tag of removedTags) delete liquid.tags[tag];
  for (const filter of removedFilters) delete liquid.filters[filter];
  for (const [name, filter] of Object.entries({ ...filters, ...mathFilters }))
    liquid.registerFilter(name, filter);
  for (const [name, filter] of Object.entries(liquid.filters)) {
    const { handler, raw } = typeof filter === 'function' ? { handler: filter, raw: false } : filter;
    liquid.registerFilter(name, { handler: guard(name, handler as Handler) as never, raw: raw ?? false });
  }
  return liquid;
}

/** A rendering with an end: LiquidJS looks at the time between the parts of a template only. */
export class TimedContext extends Context {
  constructor(scope: object, liquid: Liquid, limitMs: number) {
    const limits = { renderLimit: Math.min(maxRenderMs, limitMs), memoryLimit: maxMemoryUnits };
    super(scope, liquid.options, { sync: true, ...limits }, { liquid });
  }

  /** Called for each item of a loop, and of a filter that takes an expression. */
  override push(scope: object): number {
    this.renderLimit.check(performance.now());
    return super.push(scope);
  }
}

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
      const given = isDate ? withZone(value) : value;
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
  if (value instanceof Shrinkable) return value.marked();
  if (Array.isArray(value)) return value.map(show).join(', ');
  const shown = value ?? '';
  return withoutMarks(typeof shown === 'object' ? JSON.stringify(shown) : String(shown));
}
