import type { ServerResponse } from 'node:http';
import type { AccessKey, State } from './state.ts';

/** Which call a request is. v1 and v2 share the names of what a job can have done to it. */
export type Call =
  | 'update'
  | 'get'
  | 'list'
  | 'create'
  | 'projects'
  | 'token'
  | 'id-token'
  | 'temporary-key'
  | 'sts'
  | 'metadata-token'
  | 'metadata-key'
  | 'oidc'
  | 'github'
  | 'obs-list'
  | 'obs-object'
  | 'comment-list'
  | 'comment-create'
  | 'comment-update'
  | 'comment-delete';

/** A request that has arrived, as the services see it. */
export interface Arrived {
  method: string;
  /** As sent, still percent-encoded. */
  path: string;
  /** What the route's pattern named in the path. */
  params: Record<string, string>;
  query: URLSearchParams;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: Buffer;
  /** The base URL that the client used. */
  origin: string;
  requestId: string;
  now: Date;
  state: State;
  /** Set where the route demands credentials: whoever these belong to. */
  identity?: Identity;
}

export interface Identity {
  /** Projects that the credentials may act in. None: an unscoped token. */
  projectIds: string[];
  /** Of a token: projects of whoever asked for it, in which a key that is made from it may act. */
  ownerProjectIds?: string[];
  /** The key that signed, if one did. */
  accessKey?: AccessKey;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string | Uint8Array;
}

export interface Route {
  call: Call;
  method: string;
  /** Its named groups become `params`. A job's ID is always named `job`. */
  pattern: RegExp;
  /** True: a signature or a token is checked before anything else. */
  signed?: boolean;
  /** In place of that: the service's own check. */
  check?(request: Arrived): Checked;
  handle(request: Arrived): Answer | Promise<Answer>;
}

/** What came of checking the credentials; `token` = a valid X-Auth-Token. */
export type CredentialCheck = 'ok' | 'bad' | 'token' | 'none';

export type Checked =
  | { check: CredentialCheck; identity: Identity }
  | { check: CredentialCheck; refusal: Answer };

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return jsonText(status, JSON.stringify(value), headers);
}

export function jsonText(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'Content-Type': 'application/json;charset=utf-8', ...headers }, body };
}

export function text(status: number, body: string, contentType = 'text/plain'): Answer {
  return { status, headers: { 'Content-Type': contentType }, body };
}

/** The API gateway's form of a failure. */
export function gatewayError(request: Arrived, status: number, code: string, message: string): Answer {
  return json(status, { error_msg: message, error_code: code, request_id: request.requestId });
}

/** The flat form that ModelArts v2, IAM v3.0 and STS share. */
export function flatError(status: number, code: string, message: string): Answer {
  return json(status, { error_msg: message, error_code: code });
}

/** The body as a JSON object; undefined when it is anything else. */
export function jsonObject(request: Arrived): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(request.body.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows names into nested objects: `at(body, 'auth', 'scope', 'project')`. */
export function at(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

export function send(response: ServerResponse, answer: Answer): void {
  writeHead(response, answer);
  response.end(answer.body);
}

export function writeHead(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'Content-Length': Buffer.byteLength(answer.body), ...answer.headers });
}
