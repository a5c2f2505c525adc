import { notJson } from '../http/json-body.ts';
import type { Http } from '../http/retry.ts';
import type { HttpMethod } from '../http/types.ts';
import type { Lookup } from './root.ts';
import type { WorkflowEvent } from './workflow-event.ts';

type Octokit = ReturnType<typeof import('@actions/github').getOctokit>;

// A description with gaps is better than none, so lookups must leave time for the update.
const shareOfTime = 1 / 4;
const maxMs = 30_000;

/**
 * GitHub's REST API, for what an event payload lacks. Each path is requested once. A request that fails is a warning
 * and an empty value: it never fails the step.
 */
export class GitHub {
  readonly #event: WorkflowEvent;
  readonly #http: Http;
  readonly #token: string;
  readonly #withinMs: number;
  readonly #warn: (message: string) => void;
  readonly #answers = new Map<string, Promise<unknown>>();
  #clients = 0;

  constructor(
    event: WorkflowEvent,
    http: Http,
    { githubToken, timeoutMs }: { readonly githubToken: string; readonly timeoutMs: number },
    warn: (message: string) => void,
  ) {
    this.#event = event;
    this.#http = http;
    this.#token = githubToken;
    this.#withinMs = Math.min(maxMs, timeoutMs * shareOfTime);
    this.#warn = warn;
  }

  /** What GitHub answers to a lookup; undefined, with a warning, if it does not answer. */
  get(lookup: Lookup): Promise<unknown> {
    let answer = this.#answers.get(lookup.path);
    if (answer === undefined) {
      answer = this.#ask(lookup.path).catch(async (error: unknown) => {
        this.#warn(await describeFailure(lookup, error));
        return undefined;
      });
      this.#answers.set(lookup.path, answer);
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
    // Its connection is opened while the client is loaded. Imported here, since most runs need no lookup.
    this.#http.connectAhead(this.#event.apiUrl, ++this.#clients);
    const { getOctokit } = await import('@actions/github');
    return getOctokit(this.#token, {
      baseUrl: this.#event.apiUrl,
      request: { fetch: (url: string, init: RequestInit) => this.#fetch(url, init) },
    });
  }

  // Octokit's requests are sent like all others, with the same limits, retries and proxies.
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
}

async function describeFailure({ path, permission }: Lookup, error: unknown): Promise<string> {
  // Imported here, since most runs meet no failure.
  const { explainRefusal } = await import('./github-failure.ts');
  const why = explainRefusal(error, (status) =>
    [401, 403, 404].includes(status)
      ? `Add \`${permission}\` to the \`permissions\` of the job, or check that \`github-token\` can read this repository.`
      : 'The description is sent without it.',
  );
  return `Could not ask GitHub for ${path}, so the values that the template takes from it are empty: ${why}`;
}
