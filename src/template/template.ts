import { type Liquid, Value, type Variable } from 'liquidjs/dist/liquid.browser.mjs';
import type { Context } from '../context/root.ts';
import { roots } from '../context/roots.ts';
import type { WorkflowEvent } from '../context/workflow-event.ts';
import { findMissing } from '../data/lookup.ts';
import type { Problem } from '../errors.ts';
import { asObject, type JsonObject } from '../json.ts';
import { clean, maxDescriptionLength } from '../text.ts';
import { countDefaults, hasDefault, namesIn } from './analysis.ts';
import { TemplateFault } from './fault.ts';
import type { Finding } from './finding.ts';
import { createLiquid, RenderContext } from './liquid.ts';
import { shrink } from './shrink.ts';
import { findLooseSyntax } from './strict-syntax.ts';

const fieldsOf = new Map(roots.map(({ name, fields }) => [name, fields]));

/** A template whose syntax and names were checked, with the names that it uses. */
export class Template {
  readonly source: string;
  /** For each root that the template names: its fields, and `*` where it stands alone or is indexed by a value. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>;
  /** The input that holds it, for messages. */
  readonly input: string;
  readonly liquid = createLiquid();
  readonly #parsed: ReturnType<Liquid['parse']>;
  /** The paths of all names, as far as they are known without a value. */
  readonly #paths: readonly (readonly (string | number)[])[];

  /**
   * @param data the user's own values, to check the names in `data`; undefined if they are not known
   * @throws TemplateFault with everything that is wrong with the template
   */
  constructor(source: string, input: string, data?: JsonObject) {
    this.source = source;
    this.input = input;
    let variables: Variable[];
    try {
      this.#parsed = this.liquid.parse(source);
      variables = namesIn(this.liquid, this.#parsed);
    } catch (error) {
      throw this.#fault([{ kind: 'error', error }], data);
    }
    countDefaults(this.#parsed);
    const findings: Finding[] = findLooseSyntax(source, this.liquid).map((syntax) => ({
      kind: 'loose syntax',
      syntax,
    }));
    // A name that is part of what has no meaning would be told twice.
    if (findings.length === 0) {
      for (const name of variables) if (!isKnown(name)) findings.push({ kind: 'unknown name', name });
      if (data !== undefined) findings.push(...this.#missingData(data));
    }
    if (findings.length > 0) throw this.#fault(findings, data);
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

  /** What is odd about a template that says the same in every run; undefined if nothing is. */
  get oddity(): string | undefined {
    const [variable] = this.uses.size === 0 ? (/\$\{?[A-Za-z_]\w+\}?/.exec(this.source) ?? []) : [];
    return (
      variable &&
      `\`${variable}\` is sent as it stands: no shell reads the template. Write e.g. \`{{ commit.sha }}\`.`
    );
  }

  /** The template in a few words, for the log. */
  get outline(): string {
    const names = [...this.uses.keys()];
    return `${this.source.length} characters, ${names.length === 0 ? 'a fixed text' : `with ${names.join(', ')}`}`;
  }

  /**
   * The text of the template with the values of a context; without characters that cannot be shown, and trimmed.
   * @param limitMs what it may take, of the time that the step has left
   * @throws TemplateFault
   */
  render(context: Context, limitMs = Number.POSITIVE_INFINITY): string {
    let scope: JsonObject = context;
    for (const path of this.#paths) {
      // What an event, its inputs or this run lack is empty. What a training wrote must have the names that are used.
      if (path[0] !== 'data' && path[0] !== 'scalars') scope = withNull(scope, path) as JsonObject;
    }
    try {
      const timed = new RenderContext(scope, this.liquid, limitMs);
      return shrink(clean(this.liquid.renderSync(this.#parsed, timed)).trim(), maxDescriptionLength);
    } catch (error) {
      throw this.#fault([{ kind: 'error', error }], context.data ?? undefined, context.scalars ?? undefined);
    }
  }

  #fault(findings: readonly Finding[], data?: JsonObject, scalars?: JsonObject): TemplateFault {
    const { source, input, liquid } = this;
    return new TemplateFault({ source, input, liquid, findings, data, scalars });
  }

  /**
   * The names that are surely missing in `data`, known before anything else is: those that stand in no condition
   * and have no `default`.
   */
  #missingData(data: JsonObject): Finding[] {
    const findings: Finding[] = [];
    for (const part of this.#parsed) {
      const { value } = part as { value?: unknown };
      if (!(value instanceof Value) || hasDefault(value)) continue;
      for (const name of this.liquid.analyzeSync([part]).globals.data ?? []) {
        const path = name.segments.slice(1);
        // A segment that is itself a variable has its value only in a rendering.
        const isFixed = path.every((segment) => typeof segment !== 'object');
        if (isFixed && findMissing(data, path as (string | number)[]) !== undefined) {
          findings.push({ kind: 'missing data', name });
        }
      }
    }
    return findings;
  }
}

/** Parses the template of an input; undefined, with problems, if anything is wrong with it. */
export async function parseTemplate(
  { source, input }: { readonly source: string; readonly input: string },
  data: JsonObject | undefined,
  problems: Problem[],
  event: WorkflowEvent,
): Promise<Template | undefined> {
  try {
    return new Template(source, input, data);
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const { pastedText } = await import('../context/pasted-text.ts');
    const pasted = pastedText(source, event);
    const cured = (problem: Problem) =>
      pasted ? { ...problem, cure: `${problem.cure} ${pasted}` } : problem;
    problems.push(...(await error.problems()).map(cured));
    return undefined;
  }
}

/** Whether a root, and a field of it, have a name; a root whose fields depend on the run has all. */
function isKnown({ segments: [root, field] }: Variable): boolean {
  const fields = fieldsOf.get(String(root));
  return (
    fieldsOf.has(String(root)) &&
    (fields === undefined || typeof field !== 'string' || fields.includes(field))
  );
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
