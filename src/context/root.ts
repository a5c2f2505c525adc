import type { JsonObject } from '../json.ts';
import type { Job } from '../modelarts/job.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** What the roots read their values from. */
export interface ContextSource {
  readonly event: WorkflowEvent;
  /** The user's own values. */
  readonly data: JsonObject;
  /** The job that is updated; undefined while the values that all jobs share are loaded. */
  readonly job?: Job | undefined;
  /** Gets what a person should know of a value that is not there. */
  readonly log?: { info(line: string): void; warn(message: string): void };
  /** What the TensorBoard of a job shows; undefined where it can't be read. */
  readonly scalars?: ((job: Job) => Promise<Fields>) | undefined;
}

/** The values of a root, by field; null for a field that has no value in this run. */
export type Fields = { readonly [field: string]: unknown };

/** The values of the roots that a template names, by root; null for a root that has no value in this run. */
export type Context = Readonly<Record<string, Fields | null>>;

/** The fields of a root that a template names; `*` if it names the root alone, and so may use all of them. */
export type Uses = ReadonlySet<string>;

/** One request to GitHub, for values that the event does not have. */
export interface Lookup {
  /** E.g. `the commit 3f2a1bc`. */
  readonly subject: string;
  /** Below `/repos/{owner}/{repo}/`. */
  readonly path: string;
  /** What the token must be allowed to do, as a workflow's `permissions` say it: `contents: read`. */
  readonly permission: string;
}

/** One name that a template can start with. */
export interface Root {
  readonly name: string;
  /** The names that can follow; undefined if they depend on the run. */
  readonly fields?: readonly string[];
  /** Whether the values differ from job to job. */
  readonly isPerJob?: true;
  /** Whether the values need more of a job than its ID, so that ModelArts must have told of it. */
  needsJobDetails?(used: Uses): boolean;
  /** The request to GitHub that the values need; undefined if the event has them all. */
  lookup?(event: WorkflowEvent, used: Uses): Lookup | undefined;
  /**
   * The values; fields that are not in `used` may be missing.
   * @param answer what GitHub answered to {@link Root.lookup}; undefined without a lookup, or if it failed
   * @returns null if the root as a whole has no value in this run
   */
  load(source: ContextSource, used: Uses, answer?: unknown): Fields | null | Promise<Fields | null>;
}

/** Where each field of a root comes from. */
export type FieldReaders<Subject> = Readonly<Record<string, (subject: Subject) => unknown>>;

/** Reads all fields, or those in `used`. */
export function readFields<Subject>(readers: FieldReaders<Subject>, subject: Subject, used?: Uses): Fields {
  const wanted = Object.entries(readers).filter(([field]) => used === undefined || usesAny(used, [field]));
  return Object.fromEntries(wanted.map(([field, read]) => [field, read(subject) ?? null]));
}

export function usesAny(used: Uses, fields: Iterable<string>): boolean {
  return used.has('*') || [...fields].some((field) => used.has(field));
}
