import { createHash } from 'node:crypto';
import type { Arrived } from './http.ts';
import type { GitHubCommit, GitHubPull } from './state.ts';

function api(request: Arrived, repository: string): string {
  return `${request.origin}/api/v3/repos/${repository}`;
}

export function commitResource(request: Arrived, commit: GitHubCommit) {
  const url = api(request, commit.repository);
  const user = commit.author.login === undefined ? null : userResource(request, commit.author.login);
  const { message, author, committer, tree, verification } = gitCommitResource(request, commit);
  return {
    sha: commit.sha,
    node_id: nodeId(commit.sha),
    commit: {
      author,
      committer,
      message,
      tree,
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${request.origin}/${commit.repository}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: user,
    committer: user,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${request.origin}/${commit.repository}/commit/${sha}`,
    })),
    stats: { total: 2, additions: 1, deletions: 1 },
    files: [
      {
        sha: treeOf(commit),
        filename: 'train.py',
        status: 'modified',
        additions: 1,
        deletions: 1,
        changes: 2,
        patch: '@@ -1 +1 @@\n-old\n+new',
      },
    ],
  };
}

export function gitCommitResource(request: Arrived, commit: GitHubCommit) {
  const url = api(request, commit.repository);
  const person = { name: commit.author.name, email: commit.author.email, date: commit.date };
  return {
    sha: commit.sha,
    node_id: nodeId(commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${request.origin}/${commit.repository}/commit/${commit.sha}`,
    author: person,
    committer: person,
    message: commit.message,
    tree: { sha: treeOf(commit), url: `${url}/git/trees/${treeOf(commit)}` },
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${request.origin}/${commit.repository}/commit/${sha}`,
    })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

/** What both the list and the single pull request have. */
export function pullResource(request: Arrived, pull: GitHubPull) {
  const url = api(request, pull.repository);
  const html = `${request.origin}/${pull.repository}/pull/${pull.number}`;
  return {
    url: `${url}/pulls/${pull.number}`,
    id: pull.number,
    node_id: nodeId(html),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${url}/issues/${pull.number}`,
    number: pull.number,
    state: pull.state,
    locked: pull.locked ?? false,
    title: pull.title,
    user: userResource(request, pull.author),
    body: pull.body,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-02T03:04:05Z',
    closed_at: pull.state === 'closed' ? (pull.mergedAt ?? '2026-01-02T03:04:05Z') : null,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergedAt === null ? null : (pull.commits.at(-1) ?? null),
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((name, index) => ({
      id: index + 1,
      node_id: nodeId(name),
      url: `${url}/labels/${encodeURIComponent(name)}`,
      name,
      color: 'f29513',
      default: false,
      description: '',
    })),
    milestone: null,
    draft: pull.draft,
    head: branch(pull.headRef, pull.headSha, headRepository(pull)),
    base: branch(pull.baseRef, pull.commits.at(-1) ?? pull.headSha, pull.repository),
    author_association: 'OWNER',
    auto_merge: null,
    active_lock_reason: null,
  };

  function branch(ref: string, sha: string, repository: string | null) {
    const [owner = '', name] = (repository ?? '').split('/');
    const user = repository === null ? null : userResource(request, owner);
    const repo = repository === null ? null : { name, full_name: repository, url: api(request, repository) };
    return {
      label: repository === null ? `unknown repository:${ref}` : `${owner}:${ref}`,
      ref,
      sha,
      user,
      repo,
    };
  }
}

function headRepository(pull: GitHubPull): string | null {
  return pull.headRepository === undefined ? pull.repository : pull.headRepository;
}

/** What the list of pull requests can be filtered by: owner and branch of its head. */
export function headLabel(pull: GitHubPull): string | undefined {
  const repository = headRepository(pull);
  return repository === null ? undefined : `${repository.split('/')[0]}:${pull.headRef}`;
}

/** What only the single pull request has. */
export function pullDetails(pull: GitHubPull) {
  return {
    merged: pull.mergedAt !== null,
    mergeable: pull.state === 'open' ? true : null,
    rebaseable: pull.state === 'open' ? true : null,
    mergeable_state: pull.state === 'open' ? 'clean' : 'unknown',
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pull.commits.length,
    additions: 1,
    deletions: 1,
    changed_files: 1,
  };
}

export function userResource(request: Arrived, login: string) {
  return {
    login,
    id: 583_231,
    node_id: nodeId(login),
    avatar_url: `${request.origin}/avatars/${login}`,
    url: `${request.origin}/api/v3/users/${login}`,
    html_url: `${request.origin}/${login}`,
    type: 'User',
    site_admin: false,
  };
}

function nodeId(of: string): string {
  return Buffer.from(of).toString('base64url');
}

function treeOf(commit: GitHubCommit): string {
  return createHash('sha1').update(commit.sha).digest('hex');
}
