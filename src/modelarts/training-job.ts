import { asArray, asNumber, asObject, asString, get } from '../json.ts';
import {
  type JobLogs,
  type JobType,
  type ListQuery,
  type ListRequest,
  readDuration,
  readTime,
  readWebPage,
} from './job.ts';

/** `status.phase` (ModelArts API Reference, *Querying a Training Job*). */
const phases = 'Creating Pending Running Failed Completed Terminating Terminated Abnormal'.split(' ');
const statuses = phases.map((phase) => phase.toLowerCase());

const pageSize = 50;

/** `kind` of the jobs that show a TensorBoard; those that train have others. */
export const visualizationKind = 'visualization_job';

/** ModelArts API Reference, *Training Management*: the job that succeeds the historical ones. */
export const trainingJob: JobType = {
  name: 'training',
  apiVersion: 'v2',
  collection: 'training-jobs',
  idField: 'metadata.id',
  permission: 'modelarts:trainJob',
  statuses,
  parseStatus: (text) => statuses.find((status) => status === text),
  updateBody: (description) => ({ description }),
  pageSize,
  // By kind it is not filtered: clouds differ in the kinds that they know, and `owns` sorts the others out.
  listRequest: (query, page) => searchRequest(query, page),
  readPage: (answer) => ({ items: asArray(get(answer, 'items')), total: asNumber(get(answer, 'count')) }),
  owns: (answer) =>
    asString(get(answer, 'metadata', 'id')) !== undefined && get(answer, 'kind') !== visualizationKind,
  readJob(answer) {
    const id = asString(get(answer, 'metadata', 'id'));
    if (id === undefined) return undefined;
    const description = get(answer, 'metadata', 'description');
    return {
      id,
      name: asString(get(answer, 'metadata', 'name')),
      description: typeof description === 'string' ? description : undefined,
      status: asString(get(answer, 'status', 'phase'))?.toLowerCase(),
      createdAt: readTime(get(answer, 'metadata', 'create_time')),
      duration: readDuration(get(answer, 'status', 'duration')),
      url: readWebPage(get(answer, 'endpoints', 'tensorboard', 'url')),
      logs: readLogs(get(answer, 'algorithm', 'summary')),
    };
  },
};

/** A page of the list of all kinds of jobs. @param kinds those to list; default: all */
export function searchRequest({ name, status }: ListQuery, page: number, kinds: string[] = []): ListRequest {
  const phase = phases[statuses.indexOf(status)];
  const filters = [
    ...(name === '' ? [] : [{ key: 'name', operator: 'like', value: [name] }]),
    ...(phase === undefined ? [] : [{ key: 'phase', operator: 'in', value: [phase] }]),
    ...(kinds.length === 0 ? [] : [{ key: 'kind', operator: 'in', value: kinds }]),
  ];
  // The offset is a number of pages, not of rows.
  const body = { offset: page - 1, limit: pageSize, sort_by: 'create_time', order: 'desc', filters };
  return { method: 'POST', path: 'training-job-searches', body };
}

/** `algorithm.summary`: the job's own folder, or for a visualization job those of the jobs that it shows. */
function readLogs(summary: unknown): JobLogs | undefined {
  if (asObject(summary) === undefined) return undefined;
  const sources = asArray(get(summary, 'data_sources'));
  return {
    path: asString(get(summary, 'log_dir', 'pfs', 'pfs_path')),
    areOnNfs:
      asString(get(summary, 'log_dir', 'nfs', 'nfs_path') ?? get(summary, 'log_dir', 'nfs_path')) !==
      undefined,
    jobIds: sources.flatMap((source) => asString(get(source, 'job', 'job_id')) ?? []),
  };
}
