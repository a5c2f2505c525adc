import { commitResource, gitCommitResource, pullDetails, pullResource } from './github-resources.ts';
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
      .filter((pull) => pull.repository === repository)
      .filter((pull) => commit && pull.commits.includes(commit.sha));
    return commit ? ok(pulls.map((pull) => pullResource(request, pull))) : noCommit(request);
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
      const { token, permission, pullRequestPermission, commits, pulls } = request.state.github;
      const authorization = request.headers.authorization;
      if (authorization === undefined) return failure(401, 'Requires authentication');
      if (/^(?:token|bearer) (.*)$/i.exec(authorization)?.[1] !== token)
        return failure(401, 'Bad credentials');
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
  return request.state.github.commits.find(
    (commit) => commit.repository === repository && sha.length >= 4 && commit.sha.startsWith(sha),
  );
}

function headOfPull(request: Arrived, repository: string, number: number): string {
  const { pulls } = request.state.github;
  return pulls.find((pull) => pull.repository === repository && pull.number === number)?.headSha ?? '';
}
