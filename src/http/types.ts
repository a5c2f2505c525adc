export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request, as it is to be sent: what is signed is exactly this. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent and hashed as these bytes in UTF-8; undefined for GET. */
  readonly body?: string | undefined;
}

/** An answer that was read to its end, of any status but a redirect. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Requests it took, 1 or more. */
  readonly attempts: number;
  /** The server's clock minus ours in milliseconds; undefined if the answer had no `Date`. */
  readonly clockSkewMs: number | undefined;
}

/** A request with its purpose, its proof of identity and its limits. */
export interface Call {
  /** What the request is for, to follow "could not": "update job 8992". */
  readonly purpose: string;
  readonly request: HttpRequest;
  /** Headers that prove who asks, made anew for each attempt: a signature is valid for 15 minutes. */
  readonly authorize?: ((request: HttpRequest) => Readonly<Record<string, string>>) | undefined;
  /** Why a 2xx answer can't be used, or undefined if it can; such an answer is retried like a transient error. */
  readonly validate?: ((answer: HttpAnswer) => string | undefined) | undefined;
  /** Follow a redirect that stays on the same origin (GitHub, for a repository with a new name). */
  readonly followSameOrigin?: boolean;
  /** Fewer attempts or less time than the step's own limits. */
  readonly maxAttempts?: number;
  readonly withinMs?: number;
}

export interface HttpLimits {
  readonly maxAttempts: number;
  /** For everything that the step does. */
  readonly timeoutMs: number;
  /** By the clock of `performance.now()`. */
  readonly startedAtMs: number;
}
