import { causes } from '../errors.ts';
import { notJson } from '../http/json-body.ts';
import type { Http } from '../http/retry.ts';
import type { HttpMethod } from '../http/types.ts';
import type { WorkflowEvent } from '../runner/event.ts';

type Octokit = ReturnType<typeof import('@actions/github').getOctokit>;

// A description without facts is better than none: looking them up must leave time for the update.
const shareOfTime = 1 / 4;
const mostMs = 30_000;

/**
 * GitHub's REST API, for what an event payload lacks. Each path is asked for once. What can't be had is a warning
 * and no value: it never fails the step.
 */
export class GitHub {
  readonly #event: WorkflowEvent;
  readonly #http: Http;
  readonly #token: string;
  readonly #withinMs: number;
  readonly #warn: (message: string) => void;
  readonly #answers = new Map<string, Promise<unknown>>();

  constructor(
    event: WorkflowEvent,
    http: Http,
    { githubToken, timeoutMs }: { readonly githubToken: string; readonly timeoutMs: number },
    warn: (message: string) => void,
  ) {
    this.#event = event;
    this.#http = http;
    this.#token = githubToken;
    this.#withinMs = Math.min(mostMs, timeoutMs * shareOfTime);
    this.#warn = warn;
  }

  /** The commit that a ref, or a SHA, names. Needs `contents: read`. */
  commit(ref: string): Promise<unknown> {
    return this.#get(`commits/${encodeURIComponent(ref)}`, 'contents: read');
  }

  /** A pull request. Needs `pull-requests: read`. */
  pull(number: number): Promise<unknown> {
    return this.#get(`pulls/${number}`, 'pull-requests: read');
  }

  /** The pull requests that a commit is part of. Needs `pull-requests: read`. */
  pullsOf(sha: string): Promise<unknown> {
    return this.#get(`commits/${sha}/pulls`, 'pull-requests: read');
  }

  #get(path: string, permission: string): Promise<unknown> {
    let answer = this.#answers.get(path);
    if (answer === undefined) {
      answer = this.#ask(path).catch((error: unknown) => {
        this.#warn(this.#describe(path, permission, error));
        return undefined;
      });
      this.#answers.set(path, answer);
    }
    return answer;
  }

  async #ask(path: string): Promise<unknown> {
    const octokit = await this.octokit();
    const { data } = await octokit.request(`GET /repos/${this.#event.repository}/${path}`);
    return data;
  }

  /** @throws Error if there is no token */
  async octokit(): Promise<Octokit> {
    if (this.#token === '') throw new Error('`github-token` is empty');
    // Loaded here and not above: most runs need none of it.
    const { getOctokit } = await import('@actions/github');
    return getOctokit(this.#token, {
      baseUrl: this.#event.apiUrl,
      request: { fetch: (url: string, init: RequestInit) => this.#fetch(url, init) },
    });
  }

  // Octokit's requests go the way of all others: the same limits, attempts and proxies.
  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const headers = Object.fromEntries(new Headers(init.headers));
    const method = (init.method ?? 'GET') as HttpMethod;
    const { pathname } = new URL(url);
    const answer = await this.#http.send({
      purpose: method === 'GET' ? `ask GitHub for ${pathname}` : `${method} ${pathname} at GitHub`,
      request: { method, url, headers, body: typeof init.body === 'string' ? init.body : undefined },
      validate: notJson,
      followSameOrigin: true,
      withinMs: this.#withinMs,
      // What an attempt without an answer did is not known, and a second comment would stay; GraphQL only reads.
      ...(method === 'POST' && !pathname.endsWith('/graphql') ? { maxAttempts: 1 } : {}),
    });
    const body = answer.status === 204 || answer.status === 304 ? null : answer.body;
    return new Response(body, { status: answer.status, headers: answer.headers });
  }

  #describe(path: string, permission: string, error: unknown): string {
    const { status } = error as { status?: unknown };
    const refused = status === 401 || status === 403 || status === 404;
    const cure = refused
      ? `Add \`${permission}\` to the \`permissions\` of the job, or see that \`github-token\` may read this repository.`
      : 'The description goes out without it.';
    const why = causes(error)[0] ?? '';
    return `Could not ask GitHub for ${path}, so what the template takes from it is empty: ${why.replace(/\.?$/, '.')} ${cure}`;
  }
}
