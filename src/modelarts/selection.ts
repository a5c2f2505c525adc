import { asArray, asObject, asString, get, parseJson } from '../json.ts';
import { nearest } from '../nearest.ts';
import type { InputReader } from '../runner/input-reader.ts';
import type { Job, JobType, ListQuery } from './job.ts';
import { jobTypes } from './job-types.ts';

export type Pick = 'only' | 'latest' | 'all';

/** What the list query is to find. */
export interface ListSelection extends ListQuery {
  readonly type: JobType;
  readonly pick: Pick;
}

/** Which jobs to update, in one of the three ways of the ModelArts SDK: by ID or object, or found by a query. */
export type JobSelection = { readonly type: JobType; readonly jobs: readonly Job[] } | ListSelection;

const ways = 'Give exactly one of `job-id`, `job`, or `job-name`/`job-status`.';

export function parseSelection(read: InputReader): JobSelection {
  const type = parseType(read);
  const ids = read.list('job-id', /[,，、\n]/);
  const json = read.text('job');
  const name = read.text('job-name');
  const status = parseStatus(read, type);
  const pick = read.choice('pick', ['only', 'latest', 'all']);
  const given = [
    ...(read.text('job-id') === '' ? [] : ['job-id']),
    ...(json === '' ? [] : ['job']),
    ...(name === '' ? [] : ['job-name']),
    ...(name === '' && read.text('job-status') !== '' ? ['job-status'] : []),
  ];
  if (given.length === 0) {
    read.problem('job-id', 'is missing, and no other input names a job', ways);
  } else if (given.length > 1) {
    read.problem(given.slice(0, -1).join('`, `'), `and \`${given.at(-1)}\` are given together`, ways);
  }
  if (given.length === 1 && pick !== 'only' && (given[0] === 'job-id' || given[0] === 'job')) {
    read.problem(
      'pick',
      'is given without `job-name` or `job-status`',
      'It chooses among the jobs that those find.',
    );
  }
  if (read.text('job-id') !== '') return { type, jobs: parseIds(read, type, ids) };
  if (json !== '') return { type, jobs: parseObjects(read, type, json) };
  return { type, name, status, pick };
}

function parseType(read: InputReader): JobType {
  const [standard, ...others] = jobTypes;
  const name = read.choice('job-type', [standard.name, ...others.map((type) => type.name)]);
  return others.find((type) => type.name === name) ?? standard;
}

const idPattern = /^[0-9A-Za-z-]{1,64}$/;

function parseIds(read: InputReader, type: JobType, ids: readonly string[]): Job[] {
  const wrong = ids.filter((id) => !idPattern.test(id));
  if (ids.length === 0 || wrong.length > 0) {
    const shown = wrong.slice(0, 5).map((id) => JSON.stringify(id.slice(0, 80)));
    read.problem(
      'job-id',
      wrong.length === 0
        ? 'holds no ID'
        : `has ${shown.join(', ')}, which ${shown.length > 1 ? 'are' : 'is'} not a job ID`,
      'IDs have letters, digits and hyphens; separate several by commas or newlines. To find a job by its name, use `job-name`.',
    );
  }
  const foreign = ids.find((id) => type.foreignId?.(id) !== undefined);
  if (foreign !== undefined) {
    const others = jobTypes.filter(({ foreignId }) => foreignId?.(foreign) === undefined);
    read.problem(
      'job-id',
      `has ${JSON.stringify(foreign)}, ${type.foreignId?.(foreign)}, which is not the ID of a ${type.name} job`,
      `Set \`job-type\` to ${others.map(({ name }) => `\`${name}\``).join(' or ')}, whose jobs have such IDs.`,
    );
  }
  return ids.map((id) => ({ id }));
}

function parseObjects(read: InputReader, type: JobType, json: string): Job[] {
  let parsed: unknown;
  try {
    parsed = parseJson(json);
  } catch (error) {
    read.problem(
      'job',
      `is not JSON: ${(error as Error).message}`,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub, as a workflow writes it
      'Give what *create* or *get* returned, whole, e.g. `${{ steps.create.outputs.response }}`.',
    );
    return [];
  }
  const items = Array.isArray(parsed) ? asArray(parsed) : [parsed];
  const jobs = new Map<string, Job>();
  if (items.length === 0) read.problem('job', 'is an empty array', 'Give at least one job.');
  for (const [index, item] of items.entries()) {
    const where = Array.isArray(parsed) ? `has an item ${index + 1} that` : 'is JSON that';
    const job = type.readJob(item);
    const other = jobTypes.find((one) => one.owns(item));
    if (get(item, 'is_success') === false) {
      const code = asString(get(item, 'error_code')) ?? 'no code';
      const message =
        asString(get(item, 'error_msg')) ?? asString(get(item, 'error_message')) ?? 'no message';
      read.problem(
        'job',
        `${where} tells of a failed request (${code}: ${message})`,
        'Correct the step that creates the job, or give the ID of a job that exists.',
      );
    } else if (!type.owns(item) && other !== undefined) {
      read.problem(
        'job',
        `${where} describes a ${other.name} job, and \`job-type\` is \`${type.name}\``,
        `Set \`job-type: ${other.name}\`, or give what *create* or *get* of a ${type.name} job returned.`,
      );
    } else if (job === undefined || !idPattern.test(job.id)) {
      read.problem(
        'job',
        `${where} has no ${job === undefined ? '' : 'valid '}\`${type.idField}\`${asObject(item) ? '' : ' (it is not an object)'}`,
        `Give what *create* or *get* of a ${type.name} job returned; its \`${type.idField}\` is the job's ID.`,
      );
    } else {
      jobs.set(job.id, job);
    }
  }
  return [...jobs.values()];
}

function parseStatus(read: InputReader, type: JobType): string {
  const given = read.text('job-status');
  if (given === '') return '';
  // The reference of visualization jobs writes `JOBSTAT_RUNNING`.
  const status = type.parseStatus(given.toLowerCase().replace(/^jobstat_/, ''));
  if (status !== undefined) return status;
  const near = nearest(given, type.statuses);
  read.problem(
    'job-status',
    `is ${JSON.stringify(given)}, which is not a status of a ${type.name} job`,
    near === undefined ? `Give one of ${type.statuses.join(', ')}.` : `Did you mean \`${near}\`?`,
  );
  return '';
}
