import {
  commitResource,
  gitCommitResource,
  headLabel,
  pullDetails,
  pullResource,
} from './github-resources.ts';
import { type Answer, type Arrived, type Call, json, type Route } from './http.ts';
import type { GitHubCommit } from './state.ts';

/** GitHub's REST API, at the path where GitHub Enterprise Server has it. */
export const githubRoutes: Route[] = [
  github('commits/(?<sha>[^/]+)', 'contents', (request, repository) => {
    const commit = findCommit(request, repository);
    return commit ? ok(commitResource(request, commit)) : noCommit(request);
  }),
  github('commits/(?<sha>[^/]+)/pulls', 'pulls', (request, repository) => {
    const commit = findCommit(request, repository);
    const pulls = request.state.github.pulls
      // A fork knows the pull requests that come from it; the base knows nothing of a fork's commits here.
      .filter((pull) => pull.repository === repository || pull.headRepository === repository)
      .filter((pull) => commit?.repository === repository && pull.commits.includes(commit.sha));
    return commit ? ok(pulls.map((pull) => pullResource(request, pull))) : noCommit(request);
  }),
  github('pulls', 'pulls', (request, repository) => {
    const { query } = request;
    const [state, head, base] = [query.get('state') ?? 'open', query.get('head') ?? '', query.get('base')];
    const size = Math.min(100, Number(query.get('per_page') ?? 30));
    const page = Number(query.get('page') ?? 1);
    const pulls = request.state.github.pulls
      .filter((pull) => pull.repository === repository)
      .filter((pull) => state === 'all' || pull.state === state)
      // Without an owner it is no filter: GitHub then lists all.
      .filter((pull) => !head.includes(':') || headLabel(pull) === head)
      .filter((pull) => base === null || pull.baseRef === base)
      .sort((a, b) => b.number - a.number)
      .slice((page - 1) * size, page * size);
    return ok(pulls.map((pull) => pullResource(request, pull)));
  }),
  github('git/commits/(?<sha>[^/]+)', 'contents', (request, repository) => {
    const commit = findCommit(request, repository);
    return commit && commit.sha === request.params.sha ? ok(gitCommitResource(request, commit)) : notFound();
  }),
  github('pulls/(?<number>\\d+)', 'pulls', (request, repository) => {
    const pull = request.state.github.pulls.find(
      (one) => one.repository === repository && one.number === Number(request.params.number),
    );
    return pull ? ok({ ...pullResource(request, pull), ...pullDetails(pull) }) : notFound();
  }),
];

function github(
  rest: string,
  needs: 'contents' | 'pulls',
  handle: (request: Arrived, repository: string) => Answer,
): Route {
  return githubRoute('github', 'GET', rest, needs, handle);
}

/** A call below a repository, for whose token the permission is there. */
export function githubRoute(
  call: Call,
  method: string,
  rest: string,
  needs: 'contents' | 'pulls',
  handle: (request: Arrived, repository: string) => Answer,
): Route {
  return {
    call,
    method,
    pattern: new RegExp(`^/api/v3/repos/(?<owner>[^/]+)/(?<repo>[^/]+)/${rest}$`),
    handle(request) {
      const { token, rateLimit, permission, pullRequestPermission, commits, pulls } = request.state.github;
      const authorization = request.headers.authorization;
      if (authorization === undefined) return failure(401, 'Requires authentication');
      if (/^(?:token|bearer) (.*)$/i.exec(authorization)?.[1] !== token)
        return failure(401, 'Bad credentials');
      if (rateLimit) return limited(request, rateLimit);
      if (!permission || (needs === 'pulls' && !pullRequestPermission)) {
        return failure(403, 'Resource not accessible by integration');
      }
      const repository = `${request.params.owner}/${request.params.repo}`;
      const known = [...commits, ...pulls].some((one) => one.repository === repository);
      return known ? handle(request, repository) : notFound();
    },
  };
}

export function failure(status: number, message: string): Answer {
  return json(status, { message, documentation_url: 'https://docs.github.com/rest', status: String(status) });
}

export function notFound(): Answer {
  return failure(404, 'Not Found');
}

/** What GitHub says when there were too many requests: in an hour, or at once. */
function limited(request: Arrived, limit: 'primary' | 'secondary'): Answer {
  if (limit === 'secondary') {
    const answer = failure(
      403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    );
    return { ...answer, headers: { ...answer.headers, 'Retry-After': '60', 'X-RateLimit-Remaining': '900' } };
  }
  const answer = failure(403, 'API rate limit exceeded for installation ID 1234567.');
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'X-RateLimit-Limit': '1000',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': String(Math.floor(request.now.getTime() / 1000) + 1800),
      'X-RateLimit-Resource': 'core',
    },
  };
}

/** What GitHub says of a commit that a known repository does not have. */
function noCommit(request: Arrived): Answer {
  return failure(422, `No commit found for SHA: ${request.params.sha}`);
}

function ok(value: unknown): Answer {
  return json(200, value, { 'X-RateLimit-Limit': '1000', 'X-RateLimit-Remaining': '999' });
}

/** By its SHA, as GitHub does by the beginning of it too, or by the ref of a pull request's head. */
function findCommit(request: Arrived, repository: string): GitHubCommit | undefined {
  const ref = decodeURIComponent(request.params.sha ?? '');
  const [, number] = /^refs\/pull\/(\d+)\/head$/.exec(ref) ?? [];
  const sha = number === undefined ? ref : headOfPull(request, repository, Number(number));
  const { commits, pulls } = request.state.github;
  const found = commits.filter((commit) => sha.length >= 4 && commit.sha.startsWith(sha));
  // A repository also holds the commits of its pull requests, whichever fork they come from.
  const isOfPull = (commit: GitHubCommit) =>
    pulls.some((pull) => pull.repository === repository && pull.headRepository === commit.repository);
  return found.find((commit) => commit.repository === repository) ?? found.find(isOfPull);
}

function headOfPull(request: Arrived, repository: string, number: number): string {
  const { pulls } = request.state.github;
  return pulls.find((pull) => pull.repository === repository && pull.number === number)?.headSha ?? '';
}
