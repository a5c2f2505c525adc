import { asArray, asNumber, asObject, asString, get, type JsonObject } from '../json.ts';

/** Environment variables, as the runner sets them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The run and the event that triggered it. The payload is read when it is first needed. */
export class WorkflowEvent {
  readonly env: Variables;
  readonly name: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly #readPayload: (env: Variables) => unknown;
  #payload: JsonObject | undefined;
  /** Why the payload could not be read; undefined if it could, or was not needed. */
  payloadFault: string | undefined;

  constructor(env: Variables, readPayload: (env: Variables) => unknown) {
    this.env = env;
    this.name = env.GITHUB_EVENT_NAME ?? '';
    this.serverUrl = (env.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, '');
    this.apiUrl = (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
    this.repository = env.GITHUB_REPOSITORY ?? '';
    this.#readPayload = readPayload;
  }

  get payload(): JsonObject {
    if (this.#payload === undefined) {
      this.#payload = {};
      try {
        this.#payload = asObject(this.#readPayload(this.env)) ?? {};
      } catch (error) {
        this.payloadFault = `The event payload can't be read, so all values from it are empty: ${(error as Error).message}`;
      }
    }
    return this.#payload;
  }

  /** The value at a path of keys in the payload; undefined if there is none. */
  get(...path: readonly string[]): unknown {
    return get(this.payload, ...path);
  }

  /** The pull request in the payload; undefined if the event is not about one, or the payload has only its number. */
  get pullRequest(): JsonObject | undefined {
    return asObject(this.get('pull_request'));
  }

  /** The number of the pull request that the event is about, if the payload does not have the whole of it. */
  get pullRequestNumber(): number | undefined {
    if (asObject(this.get('issue', 'pull_request'))) return asNumber(this.get('issue', 'number'));
    if (this.name === 'merge_group') {
      // refs/heads/gh-readonly-queue/main/pr-12-0123…: nothing else in the payload has the number.
      return asNumber(/\/pr-(\d+)-[0-9a-f]+$/.exec(asString(this.get('merge_group', 'head_ref')) ?? '')?.[1]);
    }
    for (const subject of ['workflow_run', 'check_suite', 'check_run']) {
      const own = asArray(this.get(subject, 'pull_requests')).filter((pull) =>
        this.#isOfThisRepository(pull),
      );
      // Of several, the one whose head the run was for.
      const sha = this.get(subject, 'head_sha');
      const pull = own.find((one) => get(one, 'head', 'sha') === sha) ?? own[0];
      const found = asNumber(get(pull, 'number'));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  // GitHub lists those of other repositories, too, to which the same branch was proposed: their numbers are not ours.
  #isOfThisRepository(pull: unknown): boolean {
    const [id, ownId] = [get(pull, 'base', 'repo', 'id'), this.get('repository', 'id')];
    if (id !== undefined && ownId !== undefined) return id === ownId;
    const url = asString(get(pull, 'base', 'repo', 'url'));
    return url === undefined || url.toLowerCase().endsWith(`/repos/${this.repository.toLowerCase()}`);
  }

  /** `owner:branch` of a fork that the event's run is for, which GitHub sends without its pull request. */
  get forkBranch(): string | undefined {
    const head = this.get('workflow_run', 'head_repository');
    const [owner, branch] = [
      asString(get(head, 'owner', 'login')),
      asString(this.get('workflow_run', 'head_branch')),
    ];
    const name = asString(get(head, 'full_name'));
    const isFork = name !== undefined && name.toLowerCase() !== this.repository.toLowerCase();
    return isFork && owner && branch ? `${owner}:${branch}` : undefined;
  }

  /** Whether GitHub gives the run no secrets: it is for a pull request from a fork, or by Dependabot. */
  get withoutSecrets(): boolean {
    const head = asString(get(this.pullRequest, 'head', 'repo', 'full_name'));
    const isPullRequest =
      this.name.startsWith('pull_request') &&
      this.name !== 'pull_request_target' &&
      this.pullRequest !== undefined;
    return (
      (isPullRequest && head !== asString(this.get('repository', 'full_name'))) ||
      this.env.GITHUB_ACTOR === 'dependabot[bot]'
    );
  }
}
