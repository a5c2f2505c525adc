import { causes } from '../errors.ts';
import { notJson } from '../http/json-body.ts';
import type { Http } from '../http/retry.ts';
import type { WorkflowEvent } from '../runner/event.ts';

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
    if (this.#token === '') throw new Error('`github-token` is empty');
    // Loaded here and not above: most runs need none of it.
    const { getOctokit } = await import('@actions/github');
    const octokit = getOctokit(this.#token, {
      baseUrl: this.#event.apiUrl,
      request: { fetch: (url: string, init: RequestInit) => this.#fetch(url, init) },
    });
    const { data } = await octokit.request(`GET /repos/${this.#event.repository}/${path}`);
    return data;
  }

  // Octokit's requests go the way of all others: the same limits, tries and proxies.
  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const headers = Object.fromEntries(new Headers(init.headers));
    const answer = await this.#http.send({
      purpose: `ask GitHub for ${new URL(url).pathname}`,
      request: { method: 'GET', url, headers },
      validate: notJson,
      followSameOrigin: true,
      withinMs: this.#withinMs,
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
