import { readFileSync } from 'node:fs';
import { asArray, asNumber, asObject, asString, get, type JsonObject } from '../json.ts';

/** What the runner says of the run and its event. The payload is read at the first need of it. */
export class WorkflowEvent {
  readonly env: NodeJS.ProcessEnv;
  readonly name: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  #payload: JsonObject | undefined;
  /** Why the payload could not be read, if it was tried and could not. */
  payloadFault: string | undefined;

  constructor(env: NodeJS.ProcessEnv) {
    this.env = env;
    this.name = env.GITHUB_EVENT_NAME ?? '';
    this.serverUrl = (env.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, '');
    this.apiUrl = (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
    this.repository = env.GITHUB_REPOSITORY ?? '';
  }

  get payload(): JsonObject {
    if (this.#payload === undefined) {
      this.#payload = {};
      try {
        const path = this.env.GITHUB_EVENT_PATH;
        if (path)
          this.#payload = asObject(JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''))) ?? {};
      } catch (error) {
        this.payloadFault = `The event payload can't be read, so what it would tell is empty: ${(error as Error).message}`;
      }
    }
    return this.#payload;
  }

  /** What stands at a path in the payload. */
  at(...path: readonly string[]): unknown {
    return get(this.payload, ...path);
  }

  /** The payload's pull request, where the event is one of a pull request. */
  get pullRequest(): JsonObject | undefined {
    return asObject(this.at('pull_request'));
  }

  /** The number of the pull request that an event is about without holding it whole. */
  get pullRequestNumber(): number | undefined {
    if (asObject(this.at('issue', 'pull_request'))) return asNumber(this.at('issue', 'number'));
    if (this.name === 'merge_group') {
      // refs/heads/gh-readonly-queue/main/pr-12-0123…: the payload has the number nowhere else.
      return asNumber(/\/pr-(\d+)-[0-9a-f]+$/.exec(asString(this.at('merge_group', 'head_ref')) ?? '')?.[1]);
    }
    for (const subject of ['workflow_run', 'check_suite', 'check_run']) {
      const found = asNumber(get(asArray(this.at(subject, 'pull_requests'))[0], 'number'));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether the run is one that gets no secrets: a pull request of a fork or by Dependabot. */
  get withoutSecrets(): boolean {
    const head = asString(get(this.pullRequest, 'head', 'repo', 'full_name'));
    const fork =
      this.name.startsWith('pull_request') &&
      this.name !== 'pull_request_target' &&
      this.pullRequest !== undefined;
    return (
      (fork && head !== asString(this.at('repository', 'full_name'))) ||
      this.env.GITHUB_ACTOR === 'dependabot[bot]'
    );
  }
}
