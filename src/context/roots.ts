import { commit } from './commit.ts';
import { jobFields } from './job.ts';
import { pr } from './pr.ts';
import { ref } from './ref.ts';
import { repo } from './repo.ts';
import type { Context, ContextSource, Fields, Root, Uses } from './root.ts';
import { run } from './run.ts';

/** All that a template can say. The values of `job` differ by job, so they come with each. */
export const roots: readonly Root[] = [
  commit,
  pr,
  repo,
  ref,
  run,
  { name: 'job', fields: jobFields, load: () => null },
  { name: 'data', load: ({ data }) => data },
  { name: 'inputs', load: ({ event }) => (event.at('inputs') as Fields | null | undefined) ?? {} },
  { name: 'event', load: ({ event }) => event.payload },
];

/** The values of the roots that a template names, side by side. */
export async function loadContext(source: ContextSource, uses: ReadonlyMap<string, Uses>): Promise<Context> {
  const named = roots.filter(({ name }) => uses.has(name));
  const values = await Promise.all(
    named.map(async (root) => root.load(source, uses.get(root.name) ?? new Set())),
  );
  return Object.fromEntries(named.map(({ name }, index) => [name, values[index] ?? null]));
}
