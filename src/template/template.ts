import { Liquid, type Variable } from 'liquidjs/dist/liquid.browser.mjs';
import type { Fields } from '../context/root.ts';
import { roots } from '../context/roots.ts';
import { ActionError, codes, inputError, type Problem } from '../errors.ts';
import { asObject, type JsonObject } from '../json.ts';
import { nearest } from '../nearest.ts';
import { clean, excerpt } from '../text.ts';
import { filters } from './filters.ts';

/** What a template may cost: enough for any description, little enough for any runner. */
const limits = { templateLength: 100_000, renderMs: 1000, memoryUnits: 5_000_000 };
// They would read files, or show parts of the template that no analysis has seen.
const tagsWithFiles = ['include', 'render', 'layout', 'block'];

const known = new Map(roots.map(({ name, fields }) => [name, fields]));

/** A template that is known to be right, with the names that it uses. */
export class Template {
  readonly source: string;
  /** For each root that the template names: its fields, and `*` where it stands alone or is indexed by a value. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #input: string;
  readonly #liquid: Liquid;
  readonly #parsed: ReturnType<Liquid['parse']>;
  readonly #paths: readonly (readonly (string | number)[])[];

  /**
   * @param input the input that holds it, for messages
   * @param data what its names in `data` are looked up in, where that is known
   * @throws TemplateError with everything that is wrong with it
   */
  constructor(source: string, input: string, data?: JsonObject) {
    this.source = source;
    this.#input = input;
    this.#liquid = createLiquid();
    try {
      this.#parsed = this.#liquid.parse(source);
    } catch (error) {
      throw new TemplateError([this.#describe(error)]);
    }
    const { globals } = this.#liquid.analyzeSync(this.#parsed);
    const variables = Object.values(globals).flat();
    const problems = variables.flatMap((variable) => this.#unknownName(variable) ?? []);
    if (data !== undefined) problems.push(...this.#missingData(data));
    if (problems.length > 0) throw new TemplateError(problems);
    const uses = new Map<string, Set<string>>();
    for (const { segments } of variables) {
      const [root, field] = segments;
      const fields = uses.get(String(root)) ?? new Set();
      uses.set(String(root), fields.add(typeof field === 'string' ? field : '*'));
    }
    this.uses = uses;
    this.#paths = variables.map(({ segments }) => {
      const dynamic = segments.findIndex((segment) => typeof segment === 'object');
      return segments.slice(0, dynamic < 0 ? undefined : dynamic) as (string | number)[];
    });
  }

  /** What the template says; characters that can't be shown are left out, as are blanks around it. */
  render(context: Readonly<Record<string, Fields | null>>): string {
    let scope: JsonObject = context;
    for (const path of this.#paths) {
      // What an event, its inputs or this run lack is empty; only `data` is the user's own, and must hold it.
      if (path[0] !== 'data') scope = withNull(scope, path) as JsonObject;
    }
    try {
      return clean(
        this.#liquid.renderSync(this.#parsed, scope, {
          renderLimit: limits.renderMs,
          memoryLimit: limits.memoryUnits,
        }),
      ).trim();
    } catch (error) {
      throw new TemplateError([this.#describe(error, context.data ?? undefined)]);
    }
  }

  /**
   * What `data` would have to hold and does not, as far as that is sure before anything else is known: names that
   * stand in no condition and have no `default`.
   */
  #missingData(data: JsonObject): Problem[] {
    const problems: Problem[] = [];
    for (const part of this.#parsed) {
      const output = part as { value?: { filters?: { name?: string }[] } };
      const [first] = output.value?.filters ?? [];
      if (first === undefined || first.name === 'default') continue;
      for (const variable of this.#liquid.analyzeSync([part]).globals.data ?? []) {
        const path = variable.segments.slice(1);
        if (path.some((segment) => typeof segment === 'object')) continue;
        const missing = missingAt(data, path as (string | number)[]);
        if (missing) problems.push(this.#missingName(variable, missing));
      }
    }
    return problems;
  }

  #unknownName(variable: Variable): Problem | undefined {
    const [root, field] = variable.segments;
    const fields = known.get(String(root));
    if (!known.has(String(root))) {
      if (root === 'env') {
        return this.#problem(
          variable.location,
          '`env` is not there, on purpose: it can hold secrets',
          'Pass what you need by `data`.',
        );
      }
      const near = nearest(String(root), known.keys());
      const cure = near === undefined ? `It can name ${listed(known.keys())}.` : `Did you mean \`${near}\`?`;
      return this.#problem(variable.location, `unknown name \`${String(root)}\``, cure);
    }
    if (fields === undefined || typeof field !== 'string' || fields.includes(field)) return undefined;
    const near = nearest(field, fields);
    const cure =
      near === undefined ? `\`${root}\` has ${listed(fields)}.` : `Did you mean \`${root}.${near}\`?`;
    return this.#problem(variable.location, `unknown name \`${root}.${field}\``, cure);
  }

  #missingName(variable: Pick<Variable, 'location' | 'segments'>, { key, there }: Missing): Problem {
    // A place in a list is not misspelt.
    const near = Number.isInteger(Number(key)) ? undefined : nearest(String(key), there);
    const name = `data.${variable.segments.slice(1).join('.')}`;
    const holds = there.length === 0 ? 'It is empty there' : `It has ${listed(there.slice(0, 20))}`;
    const cure =
      near === undefined
        ? `${holds}; or give a \`default\`.`
        : `Did you mean \`${near}\`? Or give a \`default\`.`;
    return this.#problem(variable.location, `\`data\` has no \`${key}\` for \`${name}\``, cure);
  }

  #describe(error: unknown, data?: JsonObject): Problem {
    const { message, originalError, token } = error as LiquidFailure;
    const [row = 1, col = 1] = token?.getPosition?.() ?? [];
    const text = (originalError?.message ?? message).replace(/, line:\d+, col:\d+$/, '');
    const [, variable] = /^undefined variable: (.*)$/.exec(text) ?? [];
    const [, filter] = /^undefined filter: (.*)$/.exec(text) ?? [];
    const [, tag] = /^tag "(.*)" not found$/.exec(text) ?? [];
    if (variable !== undefined) {
      const segments = variable.split('.');
      const missing = segments[0] === 'data' && data ? missingAt(data, segments.slice(1)) : undefined;
      if (missing) return this.#missingName({ segments, location: { row, col } }, missing);
      return this.#problem(
        { row, col },
        `\`${variable}\` has no value`,
        'Check its spelling, or give a `default`.',
      );
    }
    if (filter !== undefined) {
      const near = nearest(filter, Object.keys(this.#liquid.filters));
      const place = this.#locate(row, col, new RegExp(`\\|\\s*(?=${RegExp.escape(filter)}(?![\\w-]))`));
      return this.#problem(
        place,
        `unknown filter \`${filter}\``,
        near ? `Did you mean \`${near}\`?` : 'See the docs for the filters.',
      );
    }
    if (tag !== undefined) {
      const near = nearest(tag, Object.keys(this.#liquid.tags));
      const cure = tagsWithFiles.includes(tag)
        ? 'A template can read no other files.'
        : near
          ? `Did you mean \`${near}\`?`
          : 'See the docs for the tags.';
      return this.#problem({ row, col }, `unknown tag \`${tag}\``, cure);
    }
    if (/limit exceeded/.test(text)) {
      return this.#problem(
        { row, col },
        `the template takes too much time or memory (${text})`,
        'Make it simpler: a description has 256 characters.',
      );
    }
    return this.#problem({ row, col }, excerpt(text), 'Mend the template there.');
  }

  #locate(row: number, col: number, pattern: RegExp): { row: number; col: number } {
    const lines = this.source.split('\n');
    const before = lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0) + col - 1;
    const match = pattern.exec(this.source.slice(before));
    if (match === null) return { row, col };
    const upTo = this.source.slice(0, before + match.index + match[0].length).split('\n');
    return { row: upTo.length, col: (upTo.at(-1) ?? '').length + 1 };
  }

  #problem({ row, col }: { row: number; col: number }, what: string, cure: string): Problem {
    const line = this.source.split('\n')[row - 1] ?? '';
    const start = Math.max(0, col - 61);
    const shown = excerptLine(line.slice(start, start + 100));
    const caret = `${' '.repeat(Math.max(0, col - 1 - start))}^`;
    const where = `is wrong at line ${row}, column ${col}: ${what}`;
    return {
      input: this.#input,
      what: where,
      cure,
      snippet: `    ${shown}\n    ${caret}`,
      code: codes.template,
    };
  }
}

/** What is wrong with a template; always a matter of the inputs. */
export class TemplateError extends ActionError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(inputError(problems).failure);
    this.problems = problems;
  }
}

interface LiquidFailure {
  readonly message: string;
  readonly originalError?: { readonly message: string };
  readonly token?: { readonly getPosition?: () => readonly number[] };
}

function createLiquid(): Liquid {
  const liquid = new Liquid({
    // LiquidJS would ask the system for it, which takes tens of milliseconds.
    locale: 'en-US',
    timezoneOffset: 0,
    preserveTimezones: true,
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    outputEscape: show,
    templates: {},
    parseLimit: limits.templateLength,
  });
  for (const tag of tagsWithFiles) delete liquid.tags[tag];
  for (const [name, filter] of Object.entries(filters)) liquid.registerFilter(name, filter);
  return liquid;
}

// Labels read as "bug, urgent", not "bugurgent"; an object as its JSON, not "[object Object]".
function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(', ');
  const shown = value ?? '';
  return typeof shown === 'object' ? JSON.stringify(shown) : String(shown);
}

/** A copy in which a path that leads to nothing ends in null. */
function withNull(value: unknown, path: readonly (string | number)[]): unknown {
  const [key = '', ...rest] = path;
  if (Array.isArray(value) || typeof value === 'string') return value;
  const fields = asObject(value);
  if (fields === undefined) return null;
  const below = Object.hasOwn(fields, key) ? fields[key] : undefined;
  const filled = rest.length === 0 ? (below ?? null) : withNull(below, rest);
  return filled === below ? value : { ...fields, [key]: filled };
}

interface Missing {
  readonly key: string | number;
  readonly there: readonly string[];
}

function missingAt(data: unknown, path: readonly (string | number)[]): Missing | undefined {
  let found = data;
  for (const key of path) {
    if (found === null || key === 'size' || key === 'first' || key === 'last') return undefined;
    const fields: object = Array.isArray(found) ? found : (asObject(found) ?? {});
    // Liquid counts from the end of a list, too.
    const place = Array.isArray(found) && Number(key) < 0 ? found.length + Number(key) : key;
    if (!Object.hasOwn(fields, place)) return { key, there: Object.keys(fields) };
    found = (fields as JsonObject)[place];
  }
  return undefined;
}

function listed(names: Iterable<string>): string {
  return [...names].map((name) => `\`${excerpt(name, 64)}\``).join(', ');
}

function excerptLine(line: string): string {
  // Column for column, so that the caret stays under its place.
  return clean(line.replace(/\t/g, ' '));
}
