/** Comments on pull requests: GitHub's REST API, and the GraphQL that says which of them are one's own. */
import { failure, githubRoute, notFound } from './github.ts';
import { type Answer, type Arrived, isObject, json, jsonObject, type Route } from './http.ts';
import type { GitHubComment, GitHubPull } from './state.ts';

const maxBody = 65_536;

export const githubCommentRoutes: Route[] = [
  githubRoute('comment-list', 'GET', 'issues/(?<number>\\d+)/comments', 'pulls', (request, repository) => {
    const all = commentsOn(request, repository);
    const size = Math.min(100, Number(request.query.get('per_page') ?? 30));
    const page = Number(request.query.get('page') ?? 1);
    const items = all.slice((page - 1) * size, page * size);
    return json(
      200,
      items.map((comment) => resource(request, comment)),
    );
  }),
  githubRoute('comment-create', 'POST', 'issues/(?<number>\\d+)/comments', 'pulls', (request, repository) => {
    const { github } = request.state;
    const pull = pullOf(request, repository);
    if (pull === undefined) return notFound();
    const refused = refusal(request, pull);
    if (refused) return refused;
    const comment: GitHubComment = {
      id: String(github.nextCommentId++),
      repository,
      number: pull.number,
      author: github.viewer,
      body: given(request),
    };
    github.comments.push(comment);
    return json(201, resource(request, comment));
  }),
  githubRoute('comment-update', 'PATCH', 'issues/comments/(?<id>\\d+)', 'pulls', (request, repository) => {
    const comment = byId(request, repository);
    if (comment === undefined) return notFound();
    const refused = refusal(request, pullNumbered(request, repository, comment.number));
    if (refused) return refused;
    comment.body = given(request);
    return json(200, resource(request, comment));
  }),
  githubRoute('comment-delete', 'DELETE', 'issues/comments/(?<id>\\d+)', 'pulls', (request, repository) => {
    const { github } = request.state;
    const comment = byId(request, repository);
    if (comment === undefined) return notFound();
    if (!github.commentPermission) return failure(403, 'Resource not accessible by integration');
    github.comments = github.comments.filter((one) => one !== comment);
    return { status: 204, body: '' };
  }),
  {
    call: 'comment-list',
    method: 'POST',
    // Where Octokit looks for it on a server whose REST API is at /api/v3.
    pattern: /^\/api\/graphql$/,
    handle(request) {
      const { github } = request.state;
      if (!github.graphql) return notFound();
      const token = /^(?:token|bearer) (.*)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token !== github.token) return failure(401, 'Bad credentials');
      const body = jsonObject(request);
      const variables = isObject(body?.variables) ? body.variables : {};
      if (!String(body?.query).includes('viewerDidAuthor')) {
        return json(200, { errors: [{ message: 'The emulator knows one query only.' }] });
      }
      if (!github.permission || !github.pullRequestPermission) {
        return json(200, {
          errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
        });
      }
      return json(200, { data: { repository: { pullRequest: connection(request, variables) } } });
    },
  },
];

function connection(request: Arrived, variables: Record<string, unknown>) {
  const repository = `${variables.owner}/${variables.name}`;
  const number = Number(variables.number);
  if (pullNumbered(request, repository, number) === undefined) return null;
  const { github } = request.state;
  const all = github.comments.filter((one) => one.repository === repository && one.number === number);
  const start = Number(variables.after ?? 0);
  const end = Math.min(all.length, start + 100);
  return {
    comments: {
      nodes: all.slice(start, end).map((comment) => ({
        fullDatabaseId: comment.id,
        viewerDidAuthor: comment.author === github.viewer,
        body: comment.body,
        url: htmlUrl(request, comment),
      })),
      pageInfo: { hasNextPage: end < all.length, endCursor: all.length === 0 ? null : String(end) },
    },
  };
}

/** Why GitHub takes no comment there; nothing if it does. */
function refusal(request: Arrived, pull: GitHubPull | undefined): Answer | undefined {
  if (!request.state.github.commentPermission) return failure(403, 'Resource not accessible by integration');
  if (pull?.locked) return failure(403, 'Unable to create comment because issue is locked.');
  const body = given(request);
  if (body === '') return failure(422, "Validation Failed: body can't be blank");
  if (body.length > maxBody)
    return failure(422, `Validation Failed: body is too long (maximum is ${maxBody} characters)`);
  return undefined;
}

// GitHub keeps the line ends of a form.
function given(request: Arrived): string {
  return String(jsonObject(request)?.body ?? '').replace(/\r?\n/g, '\r\n');
}

function commentsOn(request: Arrived, repository: string): GitHubComment[] {
  const number = Number(request.params.number);
  return request.state.github.comments.filter(
    (one) => one.repository === repository && one.number === number,
  );
}

function byId(request: Arrived, repository: string): GitHubComment | undefined {
  return request.state.github.comments.find(
    (one) => one.repository === repository && one.id === request.params.id,
  );
}

function pullOf(request: Arrived, repository: string): GitHubPull | undefined {
  return pullNumbered(request, repository, Number(request.params.number));
}

function pullNumbered(request: Arrived, repository: string, number: number): GitHubPull | undefined {
  return request.state.github.pulls.find((one) => one.repository === repository && one.number === number);
}

function htmlUrl(request: Arrived, { repository, number, id }: GitHubComment): string {
  return `${request.origin}/${repository}/pull/${number}#issuecomment-${id}`;
}

function resource(request: Arrived, comment: GitHubComment) {
  return {
    id: Number(comment.id),
    body: comment.body,
    html_url: htmlUrl(request, comment),
    user: { login: comment.author, type: comment.author.endsWith('[bot]') ? 'Bot' : 'User' },
    created_at: '2026-01-02T03:04:05Z',
    updated_at: '2026-01-02T03:04:05Z',
  };
}
