import {
  type Answer,
  type Arrived,
  flatError,
  isObject,
  json,
  jsonObject,
  jsonText,
  type Route,
} from '../http.ts';
import { jobKey, type TrainingJob } from '../state.ts';
import { by, descriptionProblem, inProjectOf, projectRoute } from './project.ts';

/** The jobs of ModelArts' current API. */
export const trainingJobRoutes: Route[] = [
  projectRoute(2, 'get', 'GET', 'training-jobs/(?<job>[^/]+)', details),
  projectRoute(2, 'update', 'PUT', 'training-jobs/(?<job>[^/]+)', update),
  projectRoute(2, 'list', 'POST', 'training-job-searches', search),
];

function unknownJob(request: Arrived): Answer {
  return flatError(400, 'ModelArts.2775', `The training job ${request.params.job} is not found.`);
}

function details(request: Arrived, project: string): Answer {
  const job = request.state.trainingJobs.get(jobKey(project, request.params.job ?? ''));
  return job ? json(200, trainingItem(job)) : unknownJob(request);
}

function update(request: Arrived, project: string): Answer {
  const job = request.state.trainingJobs.get(jobKey(project, request.params.job ?? ''));
  if (!job) return unknownJob(request);
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

function search(request: Arrived, project: string): Answer {
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
