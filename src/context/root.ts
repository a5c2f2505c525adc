import type { JsonObject } from '../json.ts';
import type { WorkflowEvent } from '../runner/event.ts';
import type { GitHub } from './github.ts';

/** Where the roots get their values from. */
export interface ContextSource {
  readonly event: WorkflowEvent;
  readonly github: GitHub;
  readonly data: JsonObject;
}

/** A value of a root; null where it has none in this run. */
export type Fields = { readonly [field: string]: unknown };

/** The values of the roots that a template names, by root; null for a root that has no value in this run. */
export type Context = Readonly<Record<string, Fields | null>>;

/** One name that a template may start with. */
export interface Root {
  readonly name: string;
  /** What may follow it; nothing where it depends on the run. */
  readonly fields?: readonly string[];
  /**
   * The values. What is not in `used` need not be there, so that it costs no request.
   * @returns null where the root as a whole has no value in this run
   */
  load(source: ContextSource, used: Uses): Fields | null | Promise<Fields | null>;
}

/** The fields of a root that a template names; `*` where it names the root alone, and so may use all of them. */
export type Uses = ReadonlySet<string>;

export function usesAny(used: Uses, fields: Iterable<string>): boolean {
  return used.has('*') || [...fields].some((field) => used.has(field));
}
