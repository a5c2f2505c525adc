import { type Answer, type Arrived, flatError, type Route } from '../http.ts';

const longestDescription = 256;

/** A call below a project, and what IAM calls it. */
export interface ProjectCall {
  call: Route['call'];
  method: string;
  /** Below the project. */
  path: string;
  /** The permission that it needs, such as `modelarts:trainJob:get`. */
  action: string;
  handle(request: Arrived, project: string): Answer;
}

/** A call below a project, for whoever may act in it. */
export function projectRoute(version: 1 | 2, { call, method, path, action, handle }: ProjectCall): Route {
  const pattern = new RegExp(`^/v${version}/(?<project>[^/]+)/${path}$`);
  const answer = (request: Arrived): Answer => {
    const project = request.params.project ?? '';
    const own = request.identity?.projectIds ?? [];
    if (own.length === 0) return flatError(401, 'ModelArts.0204', 'The token has no project.');
    if (!own.includes(project)) {
      const message = `The project ${project} in the URL is not that of the token.`;
      return version === 1
        ? flatError(403, 'ModelArts.0210', message)
        : flatError(404, 'ModelArts.2786', message);
    }
    if (request.state.deniedActions.includes(action)) {
      const message = `Policy doesn't allow ${action} to be performed.`;
      return version === 1
        ? flatError(403, 'ModelArts.0108', message)
        : flatError(400, 'ModelArts.2771', message);
    }
    return handle(request, project);
  };
  return { call, method, pattern, signed: true, handle: answer };
}

/** What is wrong with a description; undefined if nothing is. */
export function descriptionProblem(request: Arrived, value: unknown, name: string): string | undefined {
  const { unit, refusedCharacters } = request.state.descriptions;
  if (typeof value !== 'string') return `The ${name} must be a string.`;
  const length = unit === 'bytes' ? Buffer.byteLength(value) : value.length;
  if (length > longestDescription) return `The length of ${name} should be in [0,${longestDescription}]`;
  const isRefused = [...value].some((character) => refusedCharacters.includes(character));
  return isRefused ? `Illegal ${name}: ${value}` : undefined;
}

export function inProjectOf<Job>(jobs: Map<string, Job>, project: string): Job[] {
  return [...jobs].filter(([key]) => key.startsWith(`${project}/`)).map(([, job]) => job);
}

/**
 * A page of a list, and how many items the pages are said to have.
 * @param page from 0
 * @param made makes up an item, for a list that grows for ever
 */
export function pageOf<Job>(
  request: Arrived,
  jobs: Job[],
  { page, size, made }: { page: number; size: number; made: (index: number) => Job },
): { items: Job[]; total: number } {
  const start = page * size;
  switch (request.state.endlessLists) {
    case 'same-page':
      return { items: jobs.slice(0, size), total: 1_000_000 };
    case 'growing':
      return {
        items: Array.from({ length: size }, (_, index) => made(start + index)),
        total: start + 2 * size,
      };
    default:
      return { items: jobs.slice(start, start + size), total: jobs.length };
  }
}

export function by<Job>(value: (job: Job) => string | number, order: string): (a: Job, b: Job) => number {
  const sign = order === 'desc' ? -1 : 1;
  return (a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0);
}
