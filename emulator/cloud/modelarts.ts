import {
  type Answer,
  type Arrived,
  flatError,
  isObject,
  json,
  jsonObject,
  jsonText,
  type Route,
} from './http.ts';
import { jobKey, nextJobId, type TrainingJob, type VisualizationJob, visualizationJob } from './state.ts';

const longestDescription = 256;

export const modelArtsRoutes: Route[] = [
  v1('list', 'GET', '', list),
  v1('create', 'POST', '', create),
  v1('get', 'GET', '/(?<job>[^/]+)', details),
  v1('update', 'PUT', '/(?<job>[^/]+)', update),
  v2('get', 'GET', 'training-jobs/(?<job>[^/]+)', trainingDetails),
  v2('update', 'PUT', 'training-jobs/(?<job>[^/]+)', updateTraining),
  v2('list', 'POST', 'training-job-searches', searchTraining),
];

type Handler = (request: Arrived, project: string) => Answer;

function v1(call: Route['call'], method: string, rest: string, handle: Handler): Route {
  const pattern = new RegExp(`^/v1/(?<project>[^/]+)/visualization-jobs${rest}$`);
  return { call, method, pattern, signed: true, handle: (request) => inProject(request, handle, 1) };
}

function v2(call: Route['call'], method: string, rest: string, handle: Handler): Route {
  const pattern = new RegExp(`^/v2/(?<project>[^/]+)/${rest}$`);
  return { call, method, pattern, signed: true, handle: (request) => inProject(request, handle, 2) };
}

function inProject(request: Arrived, handle: Handler, version: 1 | 2): Answer {
  const project = request.params.project ?? '';
  const own = request.identity?.projectIds ?? [];
  if (own.length === 0) return flatError(401, 'ModelArts.0204', 'The token has no project.');
  if (own.includes(project)) return handle(request, project);
  const message = `The project ${project} in the URL is not that of the token.`;
  return version === 1
    ? flatError(403, 'ModelArts.0210', message)
    : flatError(404, 'ModelArts.2786', message);
}

// --- v1: visualization jobs

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
function withId(job: VisualizationJob, fields: Record<string, unknown>): string {
  const id = /^(0|[1-9]\d*)$/.test(job.job_id) ? job.job_id : JSON.stringify(job.job_id);
  return `{"job_id":${id},${JSON.stringify(fields).slice(1)}`;
}

function details(request: Arrived, project: string): Answer {
  const job = request.state.jobs.get(jobKey(project, request.params.job ?? ''));
  if (!job) return unknownJob(request);
  const { job_id: _, ...fields } = job;
  return jsonText(
    200,
    withId(job, { ...fields, resource_id: resourceId, remaining_duration: null, is_success: true }),
  );
}

const resourceId = 'e17dd874-b5e0-4e9b-aaf0-22b045ad8571';

function update(request: Arrived, project: string): Answer {
  const job = request.state.jobs.get(jobKey(project, request.params.job ?? ''));
  if (!job) return unknownJob(request);
  const description = jsonObject(request)?.job_desc;
  const problem = descriptionProblem(description, 'job_desc');
  if (problem) return invalid(request, problem);
  job.job_desc = description as string;
  return json(200, { is_success: true });
}

/** How the API counts to 256 is undocumented; UTF-16 units are the strictest of the likely ways. */
function descriptionProblem(value: unknown, name: string): string | undefined {
  if (typeof value !== 'string') return `The ${name} must be a string.`;
  if (value.length > longestDescription)
    return `The length of ${name} should be in [0,${longestDescription}]`;
  return undefined;
}

function create(request: Arrived, project: string): Answer {
  const body = jsonObject(request);
  const { job_name: name, train_url: trainUrl, job_desc: description = '' } = body ?? {};
  if (typeof name !== 'string' || !/^[\w-]{1,20}$/.test(name))
    return invalid(request, `Illegal name: ${name}`);
  if (typeof trainUrl !== 'string' || trainUrl === '') return invalid(request, 'The train_url is required.');
  const problem = descriptionProblem(description, 'job_desc');
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
  const jobs = matches.slice((page - 1) * perPage, page * perPage).map(({ job_id: _, ...fields }, index) => {
    const job = matches[(page - 1) * perPage + index] as VisualizationJob;
    return withId(job, { ...fields, resource_id: resourceId, schedule: [], remaining_duration: null });
  });
  const head = { quotas: 100, is_success: true, job_total_count: matches.length, job_count_limit: 999 };
  return jsonText(200, `${JSON.stringify(head).slice(0, -1)},"jobs":[${jobs.join(',')}]}`);
}

function sortValue(job: VisualizationJob, field: string): string | number {
  // Padded, so that IDs of any length sort as numbers do.
  if (field === 'job_id') return job.job_id.padStart(40, '0');
  if (field === 'log_dir') return job.train_url;
  return job[field as 'job_name' | 'job_desc' | 'create_time' | 'status' | 'duration'];
}

// --- v2: training jobs

function unknownTrainingJob(request: Arrived): Answer {
  return flatError(400, 'ModelArts.2775', `The training job ${request.params.job} is not found.`);
}

function trainingDetails(request: Arrived, project: string): Answer {
  const job = request.state.trainingJobs.get(jobKey(project, request.params.job ?? ''));
  return job ? json(200, trainingItem(job)) : unknownTrainingJob(request);
}

function updateTraining(request: Arrived, project: string): Answer {
  const job = request.state.trainingJobs.get(jobKey(project, request.params.job ?? ''));
  if (!job) return unknownTrainingJob(request);
  const body = jsonObject(request);
  if (!body) return flatError(400, 'ModelArts.2787', 'The body is not a JSON object.');
  // Optional, and NULL by default.
  const description = body.description ?? '';
  const problem = descriptionProblem(description, 'description');
  if (problem) return flatError(400, 'ModelArts.2788', problem);
  job.description = description as string;
  return jsonText(200, 'null');
}

function trainingItem(job: TrainingJob) {
  return {
    kind: 'job',
    metadata: {
      id: job.id,
      name: job.name,
      description: job.description,
      create_time: job.create_time,
      workspace_id: '0',
      user_name: job.user_name,
    },
    status: {
      phase: job.phase,
      secondary_phase: job.secondary_phase,
      duration: job.duration,
      start_time: job.create_time,
      node_count_metrics: [[job.create_time, 1]],
      tasks: ['worker-0'],
    },
    algorithm: {},
    spec: {},
  };
}

function searchTraining(request: Arrived, project: string): Answer {
  const body = request.body.length === 0 ? {} : jsonObject(request);
  if (!body) return flatError(400, 'ModelArts.2787', 'The body is not a JSON object.');
  const { offset = 0, limit = 10, sort_by: sortBy = 'create_time', order = 'desc', filters = [] } = body;
  if (!Number.isInteger(offset) || (offset as number) < 0) {
    return flatError(400, 'ModelArts.2788', 'The offset should be 0 or more.');
  }
  if (!Number.isInteger(limit) || (limit as number) < 1 || (limit as number) > 50) {
    return flatError(400, 'ModelArts.2788', 'The limit should be in [1,50].');
  }
  if ((sortBy !== 'create_time' && sortBy !== 'name') || (order !== 'asc' && order !== 'desc')) {
    return flatError(400, 'ModelArts.2790', 'The sort is not supported.');
  }
  const all = inProjectOf(request.state.trainingJobs, project);
  let matches = all;
  for (const filter of Array.isArray(filters) ? filters : [undefined]) {
    const keep = trainingFilter(filter);
    if (!keep) return flatError(400, 'ModelArts.2789', 'The filter is not supported.');
    matches = matches.filter(keep);
  }
  matches = matches.sort(by((job) => job[sortBy], order));
  // Despite its name, the offset counts pages.
  const start = (offset as number) * (limit as number);
  return json(200, {
    total: all.length,
    count: matches.length,
    limit,
    offset,
    sort_by: sortBy,
    order,
    group_by: '',
    workspace_id: '0',
    ai_project: 'default-ai-project',
    items: matches.slice(start, start + (limit as number)).map(trainingItem),
  });
}

const trainingFields: Record<string, (job: TrainingJob) => string> = {
  name: (job) => job.name,
  create_time: (job) => String(job.create_time),
  phase: (job) => job.phase,
  kind: () => 'job',
};

function trainingFilter(filter: unknown): ((job: TrainingJob) => boolean) | undefined {
  if (!isObject(filter)) return undefined;
  const field = Object.hasOwn(trainingFields, String(filter.key)) && trainingFields[String(filter.key)];
  const values: unknown = filter.value;
  if (!field || !Array.isArray(values) || !values.every((value) => typeof value === 'string'))
    return undefined;
  const wanted: string[] = values;
  switch (filter.operator) {
    case 'like':
      return (job) => wanted.some((value) => field(job).includes(value));
    case 'in':
      return (job) => wanted.includes(field(job));
    case 'not':
      return (job) => !wanted.includes(field(job));
    case 'between':
      return (job) => Number(field(job)) >= Number(wanted[0]) && Number(field(job)) <= Number(wanted[1]);
    default:
      return undefined;
  }
}

// --- both

function inProjectOf<Job>(jobs: Map<string, Job>, project: string): Job[] {
  return [...jobs].filter(([key]) => key.startsWith(`${project}/`)).map(([, job]) => job);
}

function by<Job>(value: (job: Job) => string | number, order: string): (a: Job, b: Job) => number {
  const sign = order === 'desc' ? -1 : 1;
  return (a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0);
}

function wholeNumber(value: string): number {
  return /^\d{1,9}$/.test(value) ? Number(value) : -1;
}
