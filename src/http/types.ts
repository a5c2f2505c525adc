export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request, exactly as it is signed and sent. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent and hashed as these bytes in UTF-8; undefined for GET. */
  readonly body?: string | undefined;
}

/** An answer that was read to its end, of any status but a redirect that the call did not ask for. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** As text; empty if it is in `bytes`. */
  readonly body: string;
  /** The body of a 200 to a call that downloads. */
  readonly bytes?: Uint8Array;
  /** Requests it took, 1 or more. */
  readonly attempts: number;
  /** The server's clock minus ours in milliseconds; undefined if the answer had no `Date`. */
  readonly clockSkewMs: number | undefined;
}

/** A request with its purpose, its authentication and its limits. */
export interface Call {
  /** What the request is for, as it follows "Could not": "update job 8992". */
  readonly purpose: string;
  readonly request: HttpRequest;
  /** Headers that authenticate the request, made anew for each attempt: a signature is valid for 15 minutes. */
  readonly authorize?: ((request: HttpRequest) => Readonly<Record<string, string>>) | undefined;
  /** Why a 2xx answer can't be used, or undefined if it can; such an answer is retried like a transient error. */
  readonly validate?: ((answer: HttpAnswer) => string | undefined) | undefined;
  /** Follow a redirect that stays on the same origin (GitHub, for a repository with a new name). */
  readonly followSameOrigin?: boolean;
  /** Return a redirect as an answer, for a service that says more in its body. It is not followed. */
  readonly returnRedirect?: boolean;
  /** Read the body of a 200 as bytes. An attempt may then take as long as some of them keep arriving. */
  readonly download?: { readonly maxBytes: number; readonly cureIfLarger: string } | undefined;
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
