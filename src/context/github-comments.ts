import { codes } from '../errors.ts';
import { asArray, asObject, asString, get } from '../json.ts';
import type { GitHub } from './github.ts';

/** A comment on a pull request, as far as it matters here. */
export interface Comment {
  /** As text: it is past what 32 bits hold. */
  readonly id: string;
  readonly body: string;
  readonly url: string;
  /** Whether the token's own account wrote it: anybody may paste a mark into a comment. */
  readonly isOwn: boolean;
}

/** The comments of one pull request, by GitHub's API. */
export interface Comments {
  /** All of them, page by page. */
  list(): Promise<readonly Comment[]>;
  /** @returns undefined if it is not known whether the comment was made, e.g. after a time-out */
  create(body: string): Promise<Comment | undefined>;
  /** @returns undefined if the comment no longer exists */
  update(id: string, body: string): Promise<Comment | undefined>;
  remove(id: string): Promise<void>;
}

// Only GraphQL tells whether a comment is one's own: a token can't ask who it is (GitHub Docs, *GraphQL objects*).
const query = `query ($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) {
        nodes { fullDatabaseId viewerDidAuthor body url }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;
// The account that `github.token` writes as, for a server whose GraphQL can't be used.
const actionsBot = 'github-actions[bot]';
// More comments than this are no conversation.
const maxPages = 50;

/** The comments of a pull request. Every call throws what Octokit throws: an error with a `status`. */
export function commentsOf(github: GitHub, repository: string, number: number): Comments {
  const [owner = '', name = ''] = repository.split('/');
  const issue = { owner, repo: name, issue_number: number };
  return {
    async list() {
      try {
        return await listByGraphql(github, owner, name, number);
      } catch (error) {
        // A server without GraphQL, or an older one; what is true of the whole API the REST call says again.
        if (isCancelled(error)) throw error;
        return listByRest(github, issue);
      }
    },
    async create(body) {
      const octokit = await github.octokit();
      try {
        const { data } = await octokit.rest.issues.createComment({ ...issue, body });
        return fromRest(data, true);
      } catch (error) {
        const { status = 500 } = error as { status?: number };
        // GitHub refused it: it was not made. Anything else leaves that open.
        if (status < 500 && status !== 408) throw error;
        return undefined;
      }
    },
    async update(id, body) {
      const octokit = await github.octokit();
      try {
        const parameters = { owner, repo: name, comment_id: BigInt(id), body };
        const { data } = await octokit.request(
          `PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}`,
          parameters,
        );
        return fromRest(data, true);
      } catch (error) {
        if ((error as { status?: number }).status === 404) return undefined;
        throw error;
      }
    },
    async remove(id) {
      const octokit = await github.octokit();
      const parameters = { owner, repo: name, comment_id: BigInt(id) };
      await octokit.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', parameters);
    },
  };
}

async function listByGraphql(
  github: GitHub,
  owner: string,
  name: string,
  number: number,
): Promise<Comment[]> {
  const octokit = await github.octokit();
  const found: Comment[] = [];
  let after: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const answer: unknown = await octokit.graphql(query, { owner, name, number, after });
    const comments = get(answer, 'repository', 'pullRequest', 'comments');
    if (asObject(comments) === undefined) throw new Error('GraphQL knows no such pull request');
    for (const node of asArray(get(comments, 'nodes'))) {
      const id = asString(get(node, 'fullDatabaseId'));
      if (id === undefined) throw new Error('GraphQL gives no ID of a comment');
      found.push({
        id,
        body: asString(get(node, 'body')) ?? '',
        url: asString(get(node, 'url')) ?? '',
        isOwn: get(node, 'viewerDidAuthor') === true,
      });
    }
    after = asString(get(comments, 'pageInfo', 'endCursor')) ?? null;
    if (get(comments, 'pageInfo', 'hasNextPage') !== true || after === null) break;
  }
  return found;
}

async function listByRest(
  github: GitHub,
  issue: { owner: string; repo: string; issue_number: number },
): Promise<Comment[]> {
  const octokit = await github.octokit();
  const found: Comment[] = [];
  for (let page = 1; page <= maxPages; page++) {
    const { data } = await octokit.rest.issues.listComments({ ...issue, per_page: 100, page });
    found.push(...data.map((comment) => fromRest(comment, comment.user?.login === actionsBot)));
    if (data.length < 100) break;
  }
  return found;
}

function fromRest(comment: unknown, isOwn: boolean): Comment {
  return {
    id: asString(get(comment, 'id')) ?? '',
    body: asString(get(comment, 'body')) ?? '',
    url: asString(get(comment, 'html_url')) ?? '',
    isOwn,
  };
}

function isCancelled(error: unknown): boolean {
  return [error, get(error, 'cause')].some((one) => get(one, 'failure', 'code') === codes.cancelled);
}
