import type { Job } from '../modelarts/job.ts';
import { commit } from './commit.ts';
import { data } from './data.ts';
import { event } from './event.ts';
import { inputs } from './inputs.ts';
import { job } from './job.ts';
import { pr } from './pr.ts';
import { ref } from './ref.ts';
import { repo } from './repo.ts';
import type { Context, ContextSource, Lookup, Root, Uses } from './root.ts';
import { run } from './run.ts';
import { scalars } from './scalars.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** All names that a template can start with. */
export const roots: readonly Root[] = [commit, pr, repo, ref, run, job, data, scalars, inputs, event];

/** The roots that a template names, each with the fields that it names. */
type UsedRoots = ReadonlyMap<string, Uses>;

/** The requests to GitHub that a template costs on an event, without sending them. */
export function lookupsFor(event: WorkflowEvent, uses: UsedRoots): Lookup[] {
  return usedRoots(uses).flatMap(([root, used]) => root.lookup?.(event, used) ?? []);
}

/** Whether ModelArts must have told of a job before a template can be rendered for it. */
export function needsJobDetails(uses: UsedRoots): boolean {
  return usedRoots(uses).some(([root, used]) => root.needsJobDetails?.(used));
}

/** The values that a template needs and all jobs share; every lookup is made at once. */
export async function loadContext(
  source: ContextSource,
  uses: UsedRoots,
  lookUp: (lookup: Lookup) => Promise<unknown>,
): Promise<Context> {
  const shared = usedRoots(uses).filter(([root]) => !root.isPerJob);
  return load(shared, async (root, used) => {
    const lookup = root.lookup?.(source.event, used);
    return root.load(source, used, lookup && (await lookUp(lookup)));
  });
}

/** The values that a template needs of one job. */
export function loadJobContext(
  source: ContextSource & { readonly job: Job },
  uses: UsedRoots,
): Promise<Context> {
  const perJob = usedRoots(uses).filter(([root]) => root.isPerJob);
  return load(perJob, async (root, used) => root.load(source, used));
}

/** Whether a template says the same of every job. */
export function isSameForAllJobs(uses: UsedRoots): boolean {
  return !usedRoots(uses).some(([root]) => root.isPerJob);
}

function usedRoots(uses: UsedRoots): [Root, Uses][] {
  return roots.flatMap((root) => {
    const used = uses.get(root.name);
    return used === undefined ? [] : [[root, used]];
  });
}

async function load(
  used: readonly (readonly [Root, Uses])[],
  valuesOf: (root: Root, used: Uses) => Promise<Context[string]>,
): Promise<Context> {
  const entries = used.map(async ([root, fields]) => [root.name, await valuesOf(root, fields)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
