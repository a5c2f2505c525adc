import { type Answer, type Arrived, json, jsonObject, jsonText, type Route } from '../http.ts';
import { jobKey, nextJobId, visualizationJob } from '../objects.ts';
import type { VisualizationJob } from '../state.ts';
import { by, descriptionProblem, inProjectOf, pageOf, projectRoute } from './project.ts';

/** The visualization jobs of ModelArts' historical API. */
export const visualizationJobRoutes: Route[] = [
  projectRoute(1, {
    call: 'list',
    method: 'GET',
    path: 'visualization-jobs',
    action: 'modelarts:tensorboard:list',
    handle: list,
  }),
  projectRoute(1, {
    call: 'create',
    method: 'POST',
    path: 'visualization-jobs',
    action: 'modelarts:tensorboard:create',
    handle: create,
  }),
  projectRoute(1, {
    call: 'get',
    method: 'GET',
    path: 'visualization-jobs/(?<job>[^/]+)',
    action: 'modelarts:tensorboard:get',
    handle: details,
  }),
  projectRoute(1, {
    call: 'update',
    method: 'PUT',
    path: 'visualization-jobs/(?<job>[^/]+)',
    action: 'modelarts:tensorboard:update',
    handle: update,
  }),
];

function failure(request: Arrived, status: number, code: string, message: string): Answer {
  return json(request.state.v1FailuresWith200 ? 200 : status, {
    is_success: false,
    error_message: message,
    error_code: code,
  });
}

function unknownJob(request: Arrived): Answer {
  return failure(request, 404, 'ModelArts.0015', `The job ${request.params.job} does not exist.`);
}

function invalid(request: Arrived, message: string): Answer {
  return failure(request, 400, 'ModelArts.0104', message);
}

/** Spliced into the text, since a number above 2^53 would be rounded on its way through JSON.stringify. */
function withId(jobId: string, fields: Record<string, unknown>): string {
  const id = /^(0|[1-9]\d*)$/.test(jobId) ? jobId : JSON.stringify(jobId);
  return `{"job_id":${id},${JSON.stringify(fields).slice(1)}`;
}

function details(request: Arrived, project: string): Answer {
  const job = request.state.jobs.get(jobKey(project, request.params.job ?? ''));
  if (!job) return unknownJob(request);
  const { job_id: id, ...fields } = job;
  return jsonText(
    200,
    withId(id, { ...fields, resource_id: resourceId, remaining_duration: null, is_success: true }),
  );
}

const resourceId = 'e17dd874-b5e0-4e9b-aaf0-22b045ad8571';

function update(request: Arrived, project: string): Answer {
  const job = request.state.jobs.get(jobKey(project, request.params.job ?? ''));
  if (!job) return unknownJob(request);
  const description = jsonObject(request)?.job_desc;
  const problem = descriptionProblem(request, description, 'job_desc');
  if (problem) return invalid(request, problem);
  job.job_desc = description as string;
  return json(200, { is_success: true });
}

function create(request: Arrived, project: string): Answer {
  const body = jsonObject(request);
  const { job_name: name, train_url: trainUrl, job_desc: description = '' } = body ?? {};
  if (typeof name !== 'string' || !/^[\w-]{1,20}$/.test(name))
    return invalid(request, `Illegal name: ${name}`);
  if (typeof trainUrl !== 'string' || trainUrl === '') return invalid(request, 'The train_url is required.');
  const problem = descriptionProblem(request, description, 'job_desc');
  if (problem) return invalid(request, problem);
  const job = visualizationJob({
    job_id: nextJobId(request.state),
    job_name: name,
    job_desc: description as string,
    train_url: trainUrl,
    status: 1,
    create_time: request.now.getTime(),
    duration: 0,
  });
  request.state.jobs.set(jobKey(project, job.job_id), job);
  // All strings here, as in the reference's sample, unlike everywhere else.
  return json(200, {
    is_success: true,
    job_id: job.job_id,
    job_name: job.job_name,
    status: String(job.status),
    create_time: String(job.create_time),
    service_url: job.service_url,
  });
}

/** Those of the REST reference and those of the SDK reference. */
const sortFields = ['job_id', 'job_name', 'job_desc', 'create_time', 'status', 'duration', 'log_dir'];

function list(request: Arrived, project: string): Answer {
  const { query } = request;
  const status = query.get('status') ?? '';
  const perPage = wholeNumber(query.get('per_page') ?? '10');
  const page = wholeNumber(query.get('page') ?? '1');
  const sortBy = query.get('sortBy') || 'job_id';
  const order = query.get('order') || 'asc';
  const search = query.get('search_content') ?? '';
  const repeated = [...query.keys()].find((name) => query.getAll(name).length > 1);
  if (repeated) return invalid(request, `The parameter ${repeated} is given more than once.`);
  if (!/^(\d|1\d|2[01])?$/.test(status)) return invalid(request, `Illegal status: ${status}`);
  // One reference says 1000, another 100: the emulator takes what both allow.
  if (perPage < 1 || perPage > 100) return invalid(request, 'The per_page should be in [1,100]');
  if (page < 1) return invalid(request, 'The page should start at 1');
  if (!sortFields.includes(sortBy)) return invalid(request, `Illegal sortBy: ${sortBy}`);
  if (order !== 'asc' && order !== 'desc') return invalid(request, `Illegal order: ${order}`);
  if (search.length > 64) return invalid(request, 'The length of search content should be in [0,64]');

  const matches = inProjectOf(request.state.jobs, project)
    .filter((job) => status === '' || job.status === Number(status))
    .filter((job) => job.job_name.includes(search))
    .sort(by((job) => sortValue(job, sortBy), order));
  const { items, total } = pageOf(request, matches, {
    page: page - 1,
    size: perPage,
    made: (index) => visualizationJob({ job_id: String(10_000_000 + index), job_name: `endless-${index}` }),
  });
  const jobs = items.map(({ job_id: id, ...fields }) =>
    withId(id, { ...fields, resource_id: resourceId, schedule: [], remaining_duration: null }),
  );
  const head = { quotas: 100, is_success: true, job_total_count: total, job_count_limit: 999 };
  return jsonText(200, `${JSON.stringify(head).slice(0, -1)},"jobs":[${jobs.join(',')}]}`);
}

function sortValue(job: VisualizationJob, field: string): string | number {
  // Padded, so that IDs of any length sort as numbers do.
  if (field === 'job_id') return job.job_id.padStart(40, '0');
  if (field === 'log_dir') return job.train_url;
  return job[field as 'job_name' | 'job_desc' | 'create_time' | 'status' | 'duration'];
}

function wholeNumber(value: string): number {
  return /^\d{1,9}$/.test(value) ? Number(value) : -1;
}
