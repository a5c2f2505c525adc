import { randomUUID } from 'node:crypto';
import {
  type Answer,
  type Arrived,
  at,
  flatError,
  isObject,
  json,
  jsonObject,
  jsonText,
  type Route,
} from '../http.ts';
import { jobKey, trainingJob } from '../objects.ts';
import type { Summary, TrainingJob } from '../state.ts';
import { readFilter } from './filters.ts';
import { by, descriptionProblem, inProjectOf, pageOf, projectRoute } from './project.ts';

/** The jobs of ModelArts' current API. Their `kind` tells training and visualization jobs apart. */
export const trainingJobRoutes: Route[] = [
  projectRoute(2, {
    call: 'create',
    method: 'POST',
    path: 'training-jobs',
    action: 'modelarts:trainJob:create',
    handle: create,
  }),
  projectRoute(2, {
    call: 'get',
    method: 'GET',
    path: 'training-jobs/(?<job>[^/]+)',
    action: 'modelarts:trainJob:get',
    handle: details,
  }),
  projectRoute(2, {
    call: 'update',
    method: 'PUT',
    path: 'training-jobs/(?<job>[^/]+)',
    action: 'modelarts:trainJob:update',
    handle: update,
  }),
  projectRoute(2, {
    call: 'list',
    method: 'POST',
    path: 'training-job-searches',
    action: 'modelarts:trainJob:list',
    handle: search,
  }),
];

const kinds = [
  'job',
  'visualization_job',
  'federated_pool_job',
  'edge_job',
  'hetero_job',
  'mrs_job',
  'autosearch_job',
  'diag_job',
];

const notJson = () => flatError(400, 'ModelArts.2787', 'The body is not a JSON object.');
const invalid = (message: string) => flatError(400, 'ModelArts.2788', message);

function unknownJob(request: Arrived): Answer {
  return flatError(400, 'ModelArts.2775', `The training job ${request.params.job} is not found.`);
}

function details(request: Arrived, project: string): Answer {
  const job = request.state.trainingJobs.get(jobKey(project, request.params.job ?? ''));
  return job ? json(200, jobResource(job)) : unknownJob(request);
}

function update(request: Arrived, project: string): Answer {
  const job = request.state.trainingJobs.get(jobKey(project, request.params.job ?? ''));
  if (!job) return unknownJob(request);
  const body = jsonObject(request);
  if (!body) return notJson();
  // Optional, and NULL by default.
  const description = body.description ?? '';
  const problem = descriptionProblem(request, description, 'description');
  if (problem) return invalid(problem);
  job.description = description as string;
  return jsonText(200, 'null');
}

function create(request: Arrived, project: string): Answer {
  const body = jsonObject(request);
  if (!body) return notJson();
  const { kind = 'job' } = body;
  const name = at(body, 'metadata', 'name');
  const description = at(body, 'metadata', 'description') ?? '';
  const summary = at(body, 'algorithm', 'summary');
  if (!kinds.includes(kind as string)) return invalid(`Illegal kind: ${kind}`);
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) return invalid(`Illegal name: ${name}`);
  const problem = descriptionProblem(request, description, 'description');
  if (problem) return invalid(problem);
  const sources = at(summary, 'data_sources');
  if (kind === 'visualization_job') {
    const shown = Array.isArray(sources) ? sources.map((source) => at(source, 'job', 'job_id')) : [];
    if (shown.length === 0) return invalid('The data_sources are required.');
    const unknown = shown.find((id) => !request.state.trainingJobs.has(jobKey(project, String(id))));
    if (unknown !== undefined) {
      return flatError(400, 'ModelArts.2775', `The training job ${unknown} is not found.`);
    }
  }
  const job = trainingJob({
    id: randomUUID(),
    kind: kind as string,
    name,
    description: description as string,
    create_time: request.now.getTime(),
    phase: 'Creating',
    secondary_phase: 'Creating',
    duration: 0,
    ...(isObject(summary) && { summary: summary as Summary }),
  });
  request.state.trainingJobs.set(jobKey(project, job.id), job);
  return json(201, jobResource(job));
}

function jobResource(job: TrainingJob) {
  return {
    kind: job.kind,
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
    algorithm: {
      ...(job.algorithm_id !== '' && { id: job.algorithm_id }),
      ...(job.algorithm_name !== '' && { name: job.algorithm_name }),
      ...(job.summary && { summary: job.summary }),
    },
    spec: job.pool_id === '' ? {} : { resource: { pool_id: job.pool_id } },
    ...(job.tensorboard && { endpoints: { tensorboard: job.tensorboard } }),
  };
}

function search(request: Arrived, project: string): Answer {
  const body = request.body.length === 0 ? {} : jsonObject(request);
  if (!body) return notJson();
  const { offset = 0, limit = 10, sort_by: sortBy = 'create_time', order = 'desc', filters = [] } = body;
  const { workspace_id: workspace = '0', group_by: groupBy = '' } = body;
  if (!Number.isInteger(offset) || (offset as number) < 0) return invalid('The offset should be 0 or more.');
  if (!Number.isInteger(limit) || (limit as number) < 1 || (limit as number) > 50) {
    return invalid('The limit should be in [1,50].');
  }
  if ((sortBy !== 'create_time' && sortBy !== 'name') || (order !== 'asc' && order !== 'desc')) {
    return flatError(400, 'ModelArts.2790', 'The sort is not supported.');
  }
  const all = inProjectOf(request.state.trainingJobs, project);
  let matches = workspace === '0' ? all : [];
  for (const filter of Array.isArray(filters) ? filters : [undefined]) {
    const keep = readFilter(filter);
    if (!keep) return flatError(400, 'ModelArts.2789', 'The filter is not supported.');
    matches = matches.filter(keep);
  }
  const { items, total } = pageOf(request, matches.sort(by((job) => job[sortBy], order)), {
    // Despite its name, the offset counts pages.
    page: offset as number,
    size: limit as number,
    made: (index) => trainingJob({ id: `endless-${index}` }),
  });
  return json(200, {
    total: all.length,
    count: total,
    limit,
    offset,
    sort_by: sortBy,
    order,
    group_by: groupBy,
    workspace_id: workspace,
    ai_project: 'default-ai-project',
    items: items.map(jobResource),
  });
}
