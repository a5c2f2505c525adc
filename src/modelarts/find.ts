import { ActionError, codes } from '../errors.ts';
import { excerpt } from '../text.ts';
import type { ModelArts } from './client.ts';
import type { Job } from './job.ts';
import type { ListSelection } from './selection.ts';

/**
 * The jobs of a list query, by exact name with `*` for any characters.
 * @throws ActionError JOB_NOT_FOUND, JOB_AMBIGUOUS with the jobs that match, or the API's
 */
export async function findJobs(client: ModelArts, selection: ListSelection): Promise<Job[]> {
  const { name, status, pick, type } = selection;
  // The reference does not say what the API's search matches, "for example the name": it gets the part before the
  // first wildcard, as long as it accepts, and the names are compared here.
  const [prefix = ''] = name.split('*');
  const listed = await client.list({ name: prefix.slice(0, 64), status });
  const found = listed.filter((job) => name === '' || matches(job.name ?? '', name));
  const asked = describe(selection);
  if (found.length === 0) {
    throw new ActionError({
      code: codes.noJob,
      what: `Found no ${type.name} job ${asked}`,
      why:
        listed.length === 0
          ? 'the list is empty'
          : `the list has ${listed.length} that do not match, e.g. ${listing(listed)}`,
      cure: 'Check `job-name`, `job-status`, `job-type`, `region` and `project-id`; `*` stands for any characters.',
    });
  }
  if (found.length === 1 || pick === 'all') return found;
  if (pick === 'latest') {
    // The API does not define the order of equal times; the ID makes the choice the same each time.
    return found.sort((a, b) => compare(b.createdAt, a.createdAt) || compare(b.id, a.id)).slice(0, 1);
  }
  throw new ActionError({
    code: codes.ambiguousJob,
    what: `Found ${found.length} ${type.name} jobs ${asked}, and one is to be updated`,
    why: listing(found),
    cure: 'Give the ID as `job-id`, or set `pick: latest` or `pick: all`.',
  });
}

/** Whether a name is one of `pattern`, in which `*` stands for any characters. Its time grows with the lengths alone. */
export function matches(name: string, pattern: string): boolean {
  const [start = '', ...middle] = pattern.split('*');
  const end = middle.pop();
  if (end === undefined) return name === start;
  if (!name.startsWith(start)) return false;
  let from = start.length;
  // The first place of each part leaves the most to those after it.
  for (const part of middle) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return name.length - end.length >= from && name.endsWith(end);
}

function describe({ name, status }: ListSelection): string {
  const named = name === '' ? '' : `named ${JSON.stringify(name)}`;
  return [named, status === '' ? '' : `in status ${status}`].filter(Boolean).join(' ');
}

function listing(jobs: readonly Job[]): string {
  const shown = jobs.slice(0, 10).map(({ id, name = '', status = 'unknown', createdAt }) => {
    const created = createdAt === undefined ? '' : `, created ${createdAt.slice(0, 16).replace('T', ' ')}`;
    return `${id} ${excerpt(name, 64)} (${status}${created})`;
  });
  return shown.join('; ') + (jobs.length > shown.length ? `; and ${jobs.length - shown.length} more` : '');
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
