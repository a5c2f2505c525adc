import { type Runs, type Tags, valueOfRuns } from '../data/runs.ts';
import { ActionError, codes } from '../errors.ts';
import { type ObsPlace, obsAddress, parseJobPath } from '../huaweicloud/obs/address.ts';
import type { Job } from '../modelarts/job.ts';
import { excerpt } from '../text.ts';
import type { Fields } from './root.ts';

export interface ScalarsSource {
  readonly log: { info(line: string): void; warn(message: string): void };
  /** Whether to list the files that were read, and the tags in them. */
  readonly listAll: boolean;
  /** Reads a job that a visualization job shows. */
  readJob(id: string): Promise<Job>;
  /** Reads the runs in and below a folder. */
  readRuns(folder: ObsPlace): Promise<Runs>;
}

const maxListed = 50;
const otherwise = 'Or download its numbers in an earlier step, and give them by `data-file`.';

/** A job whose logs are shown, and the folder that they lie in. */
interface Shown {
  readonly job: Job;
  readonly folder: ObsPlace;
}

/**
 * The scalars of jobs, each folder read once however many jobs show it.
 * @returns the values of the root `scalars` for one job
 */
export function jobScalars(source: ScalarsSource): (job: Job) => Promise<Fields> {
  const folders = new Map<string, Promise<Runs>>();
  const readFolder = (folder: ObsPlace): Promise<Runs> => {
    const address = obsAddress(folder);
    const known = folders.get(address) ?? readAndTell(folder, source);
    folders.set(address, known);
    return known;
  };
  return async (job) => {
    const shown = await findLogs(job, source);
    const runs = await Promise.all(shown.map(({ folder }) => readFolder(folder)));
    if (shown.length === 1 && runs[0] !== undefined) return valueOfRuns(runs[0].byName);
    const named = shown.flatMap((one, index) => {
      const label = labelOf(one.job, shown);
      return [...(runs[index]?.byName ?? [])].map(
        ([run, tags]) => [run === '.' ? label : `${label}/${run}`, tags] as const,
      );
    });
    return valueOfRuns(new Map(named));
  };
}

async function readAndTell(folder: ObsPlace, { readRuns, log, listAll }: ScalarsSource): Promise<Runs> {
  const runs = await readRuns(folder);
  const { byName, files, warnings } = runs;
  const address = obsAddress(folder);
  const tags = [...byName.values()].reduce((sum, of) => sum + Object.keys(of).length, 0);
  log.info(
    `scalars    ${address}: ${counted(files, 'event file')} with ${tags === 1 ? '1 tag' : `${tags} tags`}`,
  );
  if (listAll) {
    for (const file of files.slice(0, maxListed)) log.info(`  file     ${excerpt(file)}`);
    if (files.length > maxListed) log.info(`  file     … and ${files.length - maxListed} more`);
    for (const [name, of] of [...byName].slice(0, maxListed)) {
      log.info(`  tags     ${byName.size === 1 ? '' : `${excerpt(name)}: `}${listTags(of)}`);
    }
  }
  for (const warning of warnings) log.warn(`${address}${excerpt(warning)}`);
  if (tags === 0) log.warn(`The event files in ${address} have no scalars.`);
  return runs;
}

function listTags(tags: Tags): string {
  const names = Object.keys(tags);
  const rest = names.length > maxListed ? `, and ${names.length - maxListed} more` : '';
  return (
    names
      .slice(0, maxListed)
      .map((name) => excerpt(name))
      .join(', ') + rest
  );
}

function counted(items: readonly unknown[], what: string): string {
  return `${items.length} ${what}${items.length === 1 ? '' : 's'}`;
}

async function findLogs(job: Job, source: ScalarsSource): Promise<Shown[]> {
  const { areOnNfs, jobIds = [] } = job.logs ?? {};
  const path = logPath(job);
  if (path !== undefined) return [{ job, folder: parseFolder(job, path) }];
  if (jobIds.length === 0) throw noLogs(job, areOnNfs ?? false);
  const sources = await Promise.all(jobIds.map((id) => source.readJob(id)));
  return sources.map((found) => {
    const ofSource = logPath(found);
    if (ofSource === undefined) throw noLogs(found, found.logs?.areOnNfs ?? false);
    return { job: found, folder: parseFolder(found, ofSource) };
  });
}

function logPath({ logs, trainUrl }: Job): string | undefined {
  return logs?.path ?? trainUrl;
}

function parseFolder(job: Job, path: string): ObsPlace {
  const place = parseJobPath(path.endsWith('/') ? path : `${path}/`);
  if (!('flaw' in place)) return place;
  throw new ActionError({
    code: codes.noScalars,
    what: `Could not find the logs of job ${job.id}`,
    why: `the place that it names, ${JSON.stringify(excerpt(path, 200))}, ${place.flaw}`,
    cure: `Create the job with a folder of OBS. ${otherwise}`,
  });
}

function noLogs(job: Job, areOnNfs: boolean): ActionError {
  return new ActionError({
    code: codes.noScalars,
    what: `Could not find the logs of job ${job.id}`,
    why: areOnNfs
      ? 'they lie on SFS Turbo, which can be reached from inside of the job only'
      : 'it names no place for them: it was created without TensorBoard',
    cure: areOnNfs
      ? `Have the training write its event files to OBS. ${otherwise}`
      : `Create the job with a folder for its summaries. ${otherwise}`,
  });
}

/** What its runs are called: by its name, unless another job that is shown has the same. */
function labelOf({ id, name }: Job, shown: readonly Shown[]): string {
  const isUnique = shown.filter(({ job }) => job.name === name).length === 1;
  return name !== undefined && isUnique ? name : id;
}
