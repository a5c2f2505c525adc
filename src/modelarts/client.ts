import type { Identity } from '../auth/identity.ts';
import { ActionError, codes } from '../errors.ts';
import { notJson, notObject, parseBody } from '../http/json-body.ts';
import type { Http } from '../http/retry.ts';
import type { HttpAnswer, HttpRequest } from '../http/types.ts';
import { apiFailure, isSuccess } from '../huaweicloud/answers.ts';
import type { CallFacts } from '../huaweicloud/api-failure.ts';
import { asObject } from '../json.ts';
import { excerpt } from '../text.ts';
import type { Job, JobType, ListQuery } from './job.ts';

/** What one update came to. */
export interface Updated {
  readonly attempts: number;
  readonly httpStatus: number;
  readonly requestId: string | undefined;
}

// Of a list, far more than anybody has.
const maxPages = 500;
const json = { 'Content-Type': 'application/json' };

/** The ModelArts calls that the action makes, for one project and one type of job. */
export class ModelArts {
  readonly #http: Http;
  readonly #identity: Identity;
  readonly #type: JobType;
  readonly #base: string;
  readonly #projectId: string;

  constructor(http: Http, identity: Identity, endpoint: string, projectId: string, type: JobType) {
    this.#http = http;
    this.#identity = identity;
    this.#type = type;
    this.#projectId = projectId;
    this.#base = `${endpoint}/${type.apiVersion}/${pathSegment('project', projectId)}`;
  }

  /**
   * Sets the description of a job. Idempotent: it sends the whole value.
   * @throws ActionError with the API's code and message, or as {@link Http.send}
   */
  async update(id: string, description: string): Promise<Updated> {
    const purpose = `update the description of job ${id}`;
    const body = JSON.stringify(this.#type.updateBody(description));
    const request: HttpRequest = { method: 'PUT', url: this.#url(id), headers: json, body };
    const answer = await this.#send(purpose, request, notJson, { asked: 'update', description });
    return {
      attempts: answer.attempts,
      httpStatus: answer.status,
      requestId: answer.headers.get('x-request-id') ?? undefined,
    };
  }

  /** A job's details. */
  async get(id: string): Promise<Job> {
    const purpose = `read job ${id}`;
    const request: HttpRequest = { method: 'GET', url: this.#url(id), headers: json };
    const answer = await this.#send(purpose, request, notObject, { asked: 'get' });
    const fields = asObject(parseBody(answer.body)) ?? {};
    // The ID is known already, and an answer may leave it out.
    return { ...this.#type.readJob(fields), id };
  }

  /** Every job that a query finds, all pages read; a name is searched, not matched, by the API. */
  async list(query: ListQuery): Promise<Job[]> {
    const { pageSize, listRequest, readPage, owns, readJob } = this.#type;
    const found = new Map<string, Job>();
    for (let page = 1; ; page++) {
      const { method, path, body } = listRequest(query, page);
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const request: HttpRequest = { method, url: `${this.#base}/${path}`, headers: json, ...content };
      const answer = await this.#send('list the jobs', request, notObject, { asked: 'list' });
      const { items, total } = readPage(parseBody(answer.body));
      const before = found.size;
      let owned = 0;
      for (const item of items) {
        if (owns(item)) owned += 1;
        const job = owns(item) ? readJob(item) : undefined;
        if (job !== undefined) found.set(job.id, job);
      }
      const isLast = total === undefined ? items.length < pageSize : page * pageSize >= total;
      if (items.length === 0 || isLast) return [...found.values()];
      if (page === maxPages || (owned > 0 && found.size === before)) {
        const { endlessList } = await import('./endless-list.ts');
        throw endlessList(answer, page);
      }
    }
  }

  #url(id: string): string {
    return `${this.#base}/${this.#type.collection}/${pathSegment('job', id)}`;
  }

  async #send(
    purpose: string,
    request: HttpRequest,
    validate: (answer: HttpAnswer) => string | undefined,
    call: Pick<CallFacts, 'asked' | 'description'>,
  ): Promise<HttpAnswer> {
    const answer = await this.#http.send({
      purpose,
      // Resources of a sub-project need it, and it does no harm elsewhere.
      request: { ...request, headers: { ...request.headers, 'X-Project-Id': this.#projectId } },
      authorize: (final) => this.#identity.authorize(final),
      validate,
    });
    if (!isSuccess(answer))
      throw await apiFailure(purpose, 'modelarts', answer, { ...call, permission: this.#type.permission });
    return answer;
  }
}

/**
 * An ID as a part of a path, wherever it came from: the inputs, an answer, the environment, a profile or a token. It must
 * not lead to another path.
 * @throws ActionError RESPONSE_INVALID
 */
function pathSegment(what: 'job' | 'project', id: string): string {
  if (/^[0-9A-Za-z_-]{1,64}$/.test(id)) return id;
  throw new ActionError({
    code: codes.response,
    what: `Could not use the ID of a ${what}`,
    why: `${JSON.stringify(excerpt(id, 80))} is not an ID`,
    cure: `Give \`${what}-id\`.`,
  });
}
