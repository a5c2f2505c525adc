/** Events as GitHub sends them: the variables that differ from a push to main, and the payload. */
import { pushSha } from './environment.ts';
import type { Step } from './step.ts';

const repository = { full_name: 'acme/vision', name: 'vision', owner: { login: 'acme' } };
export const headSha = 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c';
export const mergeSha = '00ffee00ffee00ffee00ffee00ffee00ffee00ff';
const author = { name: 'Ann Lee', email: 'ann@example.com', username: 'ann' };

export const headCommit = {
  id: pushSha,
  message: 'Warm up the learning rate\n\nFive epochs, linear.\r\nFixes #7',
  timestamp: '2026-03-04T05:06:07+08:00',
  url: `https://github.com/acme/vision/commit/${pushSha}`,
  author,
  committer: author,
};

export const pullRequest = {
  number: 12,
  title: 'Try a cosine schedule',
  body: 'It may help.',
  html_url: 'https://github.com/acme/vision/pull/12',
  user: { login: 'bob' },
  labels: [{ name: 'experiment' }, { name: 'good first run' }],
  draft: true,
  merged: false,
  merged_at: null,
  state: 'open',
  head: { sha: headSha, ref: 'cosine', repo: repository },
  base: { sha: pushSha, ref: 'main', repo: repository },
};

type Event = Pick<Step, 'event' | 'env'>;

const onPullRequest = {
  GITHUB_SHA: mergeSha,
  GITHUB_REF: 'refs/pull/12/merge',
  GITHUB_REF_NAME: '12/merge',
  GITHUB_HEAD_REF: 'cosine',
  GITHUB_BASE_REF: 'main',
};

export const events: Readonly<Record<string, Event>> = {
  push: {
    event: {
      name: 'push',
      payload: {
        ref: 'refs/heads/main',
        after: pushSha,
        head_commit: headCommit,
        commits: [headCommit],
        repository,
      },
    },
  },
  'first push': {
    env: { GITHUB_REF: 'refs/heads/new', GITHUB_REF_NAME: 'new' },
    event: {
      name: 'push',
      payload: {
        ref: 'refs/heads/new',
        before: '0'.repeat(40),
        created: true,
        commits: [],
        head_commit: headCommit,
        repository,
      },
    },
  },
  'tag push': {
    env: { GITHUB_REF: 'refs/tags/v1.2', GITHUB_REF_NAME: 'v1.2', GITHUB_REF_TYPE: 'tag' },
    event: {
      name: 'push',
      payload: {
        ref: 'refs/tags/v1.2',
        before: '0'.repeat(40),
        commits: [],
        head_commit: headCommit,
        repository,
      },
    },
  },
  'push of an annotated tag': {
    env: {
      GITHUB_SHA: mergeSha,
      GITHUB_REF: 'refs/tags/v1.3',
      GITHUB_REF_NAME: 'v1.3',
      GITHUB_REF_TYPE: 'tag',
    },
    event: {
      name: 'push',
      payload: { ref: 'refs/tags/v1.3', after: mergeSha, commits: [], head_commit: headCommit, repository },
    },
  },
  'tag deletion': {
    event: {
      name: 'push',
      payload: { ref: 'refs/tags/v1.2', deleted: true, commits: [], head_commit: null, repository },
    },
  },
  'branch deletion': {
    event: {
      name: 'push',
      payload: {
        ref: 'refs/heads/gone',
        after: '0'.repeat(40),
        deleted: true,
        commits: [],
        head_commit: null,
        repository,
      },
    },
  },
  pull_request: {
    env: onPullRequest,
    event: {
      name: 'pull_request',
      payload: { action: 'synchronize', number: 12, pull_request: pullRequest, repository },
    },
  },
  'pull_request of a fork': {
    env: { ...onPullRequest, GITHUB_HEAD_REF: 'patch-1' },
    event: {
      name: 'pull_request',
      payload: {
        pull_request: {
          ...pullRequest,
          head: { sha: headSha, ref: 'patch-1', repo: { full_name: 'eve/vision' } },
        },
        repository,
      },
    },
  },
  'pull_request of a deleted fork': {
    env: { ...onPullRequest, GITHUB_HEAD_REF: 'patch-1' },
    event: {
      name: 'pull_request',
      payload: {
        pull_request: {
          ...pullRequest,
          body: null,
          user: null,
          head: { sha: headSha, ref: 'patch-1', repo: null },
        },
        repository,
      },
    },
  },
  pull_request_target: {
    env: { GITHUB_HEAD_REF: 'cosine', GITHUB_BASE_REF: 'main' },
    event: { name: 'pull_request_target', payload: { pull_request: pullRequest, repository } },
  },
  pull_request_review: {
    env: onPullRequest,
    event: { name: 'pull_request_review', payload: { review: {}, pull_request: pullRequest, repository } },
  },
  workflow_dispatch: {
    event: {
      name: 'workflow_dispatch',
      payload: { inputs: { note: 'try 2', 'learning-rate': '0.1' }, ref: 'refs/heads/main', repository },
    },
  },
  'workflow_dispatch without inputs': {
    event: { name: 'workflow_dispatch', payload: { inputs: null, ref: 'refs/heads/main', repository } },
  },
  workflow_run: {
    event: {
      name: 'workflow_run',
      payload: {
        workflow_run: {
          head_sha: headSha,
          head_branch: 'cosine',
          head_commit: { id: headSha, message: 'Cosine\n\nbody', timestamp: '2026-03-04T05:06:07Z', author },
          event: 'pull_request',
          display_title: 'Try a cosine schedule',
          pull_requests: [{ number: 12, head: { ref: 'cosine', sha: headSha }, base: { ref: 'main' } }],
        },
        repository,
      },
    },
  },
  'workflow_run of a fork': {
    event: {
      name: 'workflow_run',
      payload: {
        workflow_run: {
          head_sha: headSha,
          head_branch: 'patch-1',
          head_commit: { id: headSha, message: 'Cosine', author },
          pull_requests: [],
        },
        repository,
      },
    },
  },
  schedule: { event: { name: 'schedule', payload: { schedule: '0 3 * * *' } } },
  release: {
    env: { GITHUB_REF: 'refs/tags/v2.0', GITHUB_REF_NAME: 'v2.0', GITHUB_REF_TYPE: 'tag' },
    event: {
      name: 'release',
      payload: { release: { tag_name: 'v2.0', name: 'Two', body: null }, repository },
    },
  },
  'release without a name': {
    env: { GITHUB_REF: 'refs/tags/v2.0', GITHUB_REF_NAME: 'v2.0', GITHUB_REF_TYPE: 'tag' },
    event: { name: 'release', payload: { release: { tag_name: 'v2.0', name: null }, repository } },
  },
  merge_group: {
    env: {
      GITHUB_SHA: headSha,
      GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-12-3f2a1bc4',
      GITHUB_REF_NAME: 'gh-readonly-queue/main/pr-12-3f2a1bc4',
    },
    event: {
      name: 'merge_group',
      payload: {
        merge_group: {
          head_sha: headSha,
          head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${pushSha}`,
          base_ref: 'refs/heads/main',
          head_commit: { id: headSha, message: 'Merge #12', timestamp: '2026-03-04T05:06:07Z', author },
        },
        repository,
      },
    },
  },
  status: {
    event: {
      name: 'status',
      payload: {
        sha: headSha,
        commit: {
          sha: headSha,
          commit: { message: 'Green\n\nAt last', author: { ...author, date: '2026-03-04T05:06:07Z' } },
        },
        repository,
      },
    },
  },
  deployment: {
    event: { name: 'deployment', payload: { deployment: { sha: headSha, ref: 'cosine' }, repository } },
  },
  check_suite: {
    event: {
      name: 'check_suite',
      payload: {
        check_suite: {
          head_sha: headSha,
          head_commit: { id: headSha, message: 'Cosine', timestamp: '2026-03-04T05:06:07Z', author },
          pull_requests: [],
        },
        repository,
      },
    },
  },
  check_run: {
    event: {
      name: 'check_run',
      payload: { check_run: { head_sha: headSha, pull_requests: [{ number: 12 }] }, repository },
    },
  },
  repository_dispatch: {
    event: {
      name: 'repository_dispatch',
      payload: { action: 'trained', branch: 'main', client_payload: { loss: 0.1 }, repository },
    },
  },
  'issue_comment on a pull request': {
    event: {
      name: 'issue_comment',
      payload: {
        issue: {
          number: 12,
          title: 'Try a cosine schedule',
          body: 'It may help.',
          user: { login: 'bob' },
          labels: [],
          html_url: pullRequest.html_url,
          draft: true,
          pull_request: { merged_at: null },
        },
        comment: { body: '/train' },
        repository,
      },
    },
  },
  'issue_comment on an issue': {
    event: {
      name: 'issue_comment',
      payload: {
        issue: { number: 3, title: 'A bug', user: { login: 'bob' } },
        comment: { body: 'hi' },
        repository,
      },
    },
  },
  'an event of tomorrow': { event: { name: 'quantum_leap', payload: { qubits: 7 } } },
  'a payload that is no JSON': { event: { name: 'push', payload: '{"ref": ' } },
  'a payload that is a list': { event: { name: 'push', payload: '[]' } },
};

export function event(name: string): Event {
  const found = events[name];
  if (found === undefined) throw new Error(`no event ${name}`);
  return found;
}
