import { type Answer, type Arrived, flatError, type Route } from '../http.ts';

const longestDescription = 256;

export type Handler = (request: Arrived, project: string) => Answer;

/** A call below a project, for whoever may act in it. */
export function projectRoute(
  version: 1 | 2,
  call: Route['call'],
  method: string,
  rest: string,
  handle: Handler,
): Route {
  const pattern = new RegExp(`^/v${version}/(?<project>[^/]+)/${rest}$`);
  return { call, method, pattern, signed: true, handle: (request) => inProject(request, handle, version) };
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

/** How the API counts to 256 is undocumented; UTF-16 units are the strictest of the likely ways. */
export function descriptionProblem(value: unknown, name: string): string | undefined {
  if (typeof value !== 'string') return `The ${name} must be a string.`;
  if (value.length > longestDescription)
    return `The length of ${name} should be in [0,${longestDescription}]`;
  return undefined;
}

export function inProjectOf<Job>(jobs: Map<string, Job>, project: string): Job[] {
  return [...jobs].filter(([key]) => key.startsWith(`${project}/`)).map(([, job]) => job);
}

export function by<Job>(value: (job: Job) => string | number, order: string): (a: Job, b: Job) => number {
  const sign = order === 'desc' ? -1 : 1;
  return (a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0);
}
