import { Liquid } from 'liquidjs/dist/liquid.browser.mjs';
import { filters } from './filters.ts';

/** What one rendering may cost: enough for any description, little enough for any runner. */
export const renderLimits = { renderLimit: 1000, memoryLimit: 5_000_000 };
const maxTemplateLength = 100_000;

/** Tags that would read files, or show parts of the template that no analysis has seen. */
export const removedTags = ['include', 'render', 'layout', 'block'];

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
  for (const [name, filter] of Object.entries(filters)) liquid.registerFilter(name, filter);
  return liquid;
}

// Labels read as "bug, urgent", not "bugurgent"; an object as its JSON, not "[object Object]".
function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(', ');
  const shown = value ?? '';
  return typeof shown === 'object' ? JSON.stringify(shown) : String(shown);
}
