import { type Liquid, Value, type Variable } from 'liquidjs/dist/liquid.browser.mjs';
import { pastedText } from '../context/pasted-text.ts';
import type { Context } from '../context/root.ts';
import type { WorkflowEvent } from '../context/workflow-event.ts';
import { ActionError, codes, inputError, type Problem, problemText } from '../errors.ts';
import { asObject, type JsonObject } from '../json.ts';
import { clean, maxDescriptionLength } from '../text.ts';
import { countDefaults, ExpressionError, hasDefault, namesIn } from './analysis.ts';
import { Diagnosis } from './diagnosis.ts';
import { createLiquid, RenderContext } from './liquid.ts';
import { shrink } from './shrink.ts';
import { findLooseSyntax } from './strict-syntax.ts';

/** A template whose syntax and names were checked, with the names that it uses. */
export class Template {
  readonly source: string;
  /** For each root that the template names: its fields, and `*` where it stands alone or is indexed by a value. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #liquid = createLiquid();
  readonly #diagnosis: Diagnosis;
  readonly #parsed: ReturnType<Liquid['parse']>;
  /** The paths of all names, as far as they are known without a value. */
  readonly #paths: readonly (readonly (string | number)[])[];

  /**
   * @param input the input that holds the template, for messages
   * @param data the user's own values, to check the names in `data`; undefined if they are not known
   * @throws TemplateError with everything that is wrong with the template
   */
  constructor(source: string, input: string, data?: JsonObject) {
    this.source = source;
    this.#diagnosis = new Diagnosis(source, input, this.#liquid);
    let variables: Variable[];
    try {
      this.#parsed = this.#liquid.parse(source);
      variables = namesIn(this.#liquid, this.#parsed);
    } catch (error) {
      const problem =
        error instanceof ExpressionError
          ? this.#diagnosis.ofExpression(error)
          : this.#diagnosis.ofError(error, data);
      throw new TemplateError([problem]);
    }
    countDefaults(this.#parsed);
    const loose = findLooseSyntax(source, this.#liquid);
    const problems = loose.map((one) => this.#diagnosis.looseSyntax(one, data));
    // A name that is part of what has no meaning would be told twice.
    if (loose.length === 0) {
      problems.push(...variables.flatMap((variable) => this.#diagnosis.unknownName(variable) ?? []));
      if (data !== undefined) problems.push(...this.#missingData(data));
    }
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
   * @throws ActionError TEMPLATE_INVALID: of this job, since its values may be what the template fails on
   */
  render(context: Context, limitMs = Number.POSITIVE_INFINITY): string {
    let scope: JsonObject = context;
    for (const path of this.#paths) {
      // What an event, its inputs or this run lack is empty. Only `data` is the user's own, where a name must exist.
      if (path[0] !== 'data') scope = withNull(scope, path) as JsonObject;
    }
    try {
      const timed = new RenderContext(scope, this.#liquid, limitMs);
      return shrink(clean(this.#liquid.renderSync(this.#parsed, timed)).trim(), maxDescriptionLength);
    } catch (error) {
      throw renderError(this.#diagnosis.ofError(error, context.data ?? undefined));
    }
  }

  /**
   * The names that are surely missing in `data`, known before anything else is: those that stand in no condition
   * and have no `default`.
   */
  #missingData(data: JsonObject): Problem[] {
    const problems: Problem[] = [];
    for (const part of this.#parsed) {
      const { value } = part as { value?: unknown };
      if (!(value instanceof Value) || hasDefault(value)) continue;
      for (const variable of this.#liquid.analyzeSync([part]).globals.data ?? []) {
        const problem = this.#diagnosis.missingData(variable, data);
        if (problem !== undefined) problems.push(problem);
      }
    }
    return problems;
  }
}

/** Parses the template of an input; undefined, with problems, if anything is wrong with it. */
export function parseTemplate(
  { source, input }: { readonly source: string; readonly input: string },
  data: JsonObject | undefined,
  problems: Problem[],
  event: WorkflowEvent,
): Template | undefined {
  try {
    return new Template(source, input, data);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const pasted = pastedText(source, event);
    const cured = (problem: Problem) =>
      pasted ? { ...problem, cure: `${problem.cure} ${pasted}` } : problem;
    problems.push(...error.problems.map(cured));
    return undefined;
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

function renderError(problem: Problem): ActionError {
  return new ActionError({
    code: codes.template,
    what: 'Could not render the description',
    why: problemText({ ...problem, cure: '' }).replace(/\. (?=\n|$)/, '.'),
    // The place is a line and a caret under it: what follows starts a line of its own.
    cure: `\n${problem.cure}`,
  });
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
