import type { Identity } from '../auth/identity.ts';
import { notJson, notObject, parseBody } from '../http/json-body.ts';
import type { Http } from '../http/retry.ts';
import type { HttpAnswer, HttpRequest } from '../http/types.ts';
import { apiFailure, isSuccess } from '../huaweicloud/answers.ts';
import { asArray, asNumber, asObject, get } from '../json.ts';
import { type Job, type JobType, readJob } from './job.ts';

/** What one update came to. */
export interface Updated {
  readonly attempts: number;
  readonly httpStatus: number;
  readonly requestId: string | undefined;
}

export interface ListQuery {
  readonly name: string;
  readonly status: string;
}

/** What differs between the historical v1 API and the v2 API of training jobs. */
interface JobApi {
  readonly path: string;
  readonly body: (description: string) => object;
  readonly page: (base: string, query: ListQuery, page: number) => HttpRequest;
  /** The items of a page, and how many match in all. */
  readonly read: (answer: unknown) => {
    readonly items: readonly unknown[];
    readonly total: number | undefined;
  };
}

const json = { 'Content-Type': 'application/json' };
const pageSize = { visualization: 100, training: 50 };

const jobApis: Readonly<Record<JobType, JobApi>> = {
  // ModelArts API Reference, *Visualization Jobs*: Historical APIs, Training Management (Old Version).
  visualization: {
    path: 'v1/{project}/visualization-jobs',
    body: (job_desc) => ({ job_desc }),
    page(base, { name, status }, page) {
      const parameters = [
        'order=asc',
        `page=${page}`,
        `per_page=${pageSize.visualization}`,
        ...(name === '' ? [] : [`search_content=${encodeURIComponent(name)}`]),
        'sortBy=job_name',
        ...(status === '' ? [] : [`status=${status}`]),
      ];
      return { method: 'GET', url: `${base}?${parameters.join('&')}`, headers: json };
    },
    read: (answer) => ({
      items: asArray(get(answer, 'jobs')),
      total: asNumber(get(answer, 'job_total_count')),
    }),
  },
  // ModelArts API Reference, *Training Management*.
  training: {
    path: 'v2/{project}/training-jobs',
    body: (description) => ({ description }),
    page(base, { name, status }, page) {
      const filters = [
        ...(name === '' ? [] : [{ key: 'name', operator: 'like', value: [name] }]),
        ...(status === '' ? [] : [{ key: 'phase', operator: 'in', value: [status] }]),
      ];
      const query = {
        offset: page - 1,
        limit: pageSize.training,
        sort_by: 'create_time',
        order: 'desc',
        filters,
      };
      const url = base.replace(/training-jobs$/, 'training-job-searches');
      return { method: 'POST', url, headers: json, body: JSON.stringify(query) };
    },
    read: (answer) => ({ items: asArray(get(answer, 'items')), total: asNumber(get(answer, 'count')) }),
  },
};

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
    this.#base = `${endpoint}/${jobApis[type].path.replace('{project}', projectId)}`;
  }

  /**
   * Sets the description of a job. Idempotent: it sends the whole value.
   * @throws ActionError with the API's code and message, or as {@link Http.send}
   */
  async update(id: string, description: string): Promise<Updated> {
    const purpose = `update the description of job ${id}`;
    const body = JSON.stringify(jobApis[this.#type].body(description));
    const request: HttpRequest = { method: 'PUT', url: `${this.#base}/${id}`, headers: json, body };
    const answer = await this.#send(purpose, request, notJson);
    return {
      attempts: answer.attempts,
      httpStatus: answer.status,
      requestId: answer.headers.get('x-request-id') ?? undefined,
    };
  }

  /** A job's details. */
  async get(id: string): Promise<Job> {
    const purpose = `read job ${id}`;
    const answer = await this.#send(
      purpose,
      { method: 'GET', url: `${this.#base}/${id}`, headers: json },
      notObject,
    );
    const fields = asObject(parseBody(answer.body)) ?? {};
    // The ID is known already, and an answer may leave it out.
    return { ...readJob(this.#type, fields), id };
  }

  /** Every job that a query finds, all pages read; a name is searched, not matched, by the API. */
  async list(query: ListQuery): Promise<Job[]> {
    const { page, read } = jobApis[this.#type];
    const found = new Map<string, Job>();
    for (let number = 1; ; number++) {
      const answer = await this.#send('list the jobs', page(this.#base, query, number), notObject);
      const { items, total } = read(parseBody(answer.body));
      for (const item of items) {
        const job = readJob(this.#type, item);
        if (job !== undefined) found.set(job.id, job);
      }
      const size = pageSize[this.#type];
      if (items.length === 0 || (total === undefined ? items.length < size : number * size >= total)) {
        return [...found.values()];
      }
    }
  }

  async #send(
    purpose: string,
    request: HttpRequest,
    validate: (answer: HttpAnswer) => string | undefined,
  ): Promise<HttpAnswer> {
    const answer = await this.#http.send({
      purpose,
      // Resources of a sub-project need it, and it does no harm elsewhere.
      request: { ...request, headers: { ...request.headers, 'X-Project-Id': this.#projectId } },
      authorize: (final) => this.#identity.authorize(final),
      validate,
    });
    if (!isSuccess(answer)) throw apiFailure(purpose, 'modelarts', answer);
    return answer;
  }
}
