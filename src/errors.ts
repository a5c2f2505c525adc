/** Where a failure comes from: `input` always fails the step, `failure` obeys `fail-on-error`. */
export type FailureKind = 'input' | 'failure';

/** What a failure says, in the order in which a person needs it. */
export interface Failure {
  /** A stable code: the API's own (`ModelArts.0104`) or one of {@link codes}. */
  readonly code: string;
  /** What happened, a sentence without its full stop. */
  readonly what: string;
  /** Why, as far as is known; for an API's answer its own message. */
  readonly why?: string | undefined;
  /** What to do about it. */
  readonly cure?: string | undefined;
  readonly kind?: FailureKind;
  /** HTTP status, request ID and number of attempts of the failed request, if a request failed. */
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
}

/** The action's own codes, for failures that no API has named. Listed in docs/errors.md. */
export const codes = {
  input: 'INPUT_INVALID',
  template: 'TEMPLATE_INVALID',
  data: 'DATA_INVALID',
  empty: 'DESCRIPTION_EMPTY',
  tooLong: 'DESCRIPTION_TOO_LONG',
  noJob: 'JOB_NOT_FOUND',
  ambiguousJob: 'JOB_AMBIGUOUS',
  noProject: 'PROJECT_NOT_FOUND',
  ambiguousProject: 'PROJECT_AMBIGUOUS',
  noCredentials: 'CREDENTIALS_NOT_FOUND',
  oidc: 'OIDC_UNAVAILABLE',
  noScalars: 'SCALARS_NOT_FOUND',
  badScalars: 'SCALARS_INVALID',
  network: 'NETWORK_ERROR',
  tls: 'TLS_ERROR',
  redirect: 'REDIRECT_REFUSED',
  response: 'RESPONSE_INVALID',
  timeout: 'TIMEOUT',
  cancelled: 'CANCELLED',
  notTried: 'NOT_TRIED',
  outputs: 'OUTPUTS_NOT_SET',
  internal: 'INTERNAL_ERROR',
} as const;

/** A failure with a code, a reason and a cure. Its message never holds a secret's value. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(sentence(failure), options);
    this.failure = failure;
  }
}

/** One thing that is wrong with what the workflow gave: the input's name, the problem, the cure. */
export interface Problem {
  readonly input: string;
  readonly what: string;
  readonly cure: string;
  /** The place in a template: its line, and a caret under the column. */
  readonly snippet?: string;
  readonly code?: string;
}

// Nobody reads more, and a template may have thousands.
const maxProblems = 10;

/** The input's name, the problem, the cure, and the place in a template. */
export function problemText({ input, what, cure, snippet }: Problem): string {
  return [`\`${input}\` ${what}. ${cure}`, ...(snippet === undefined ? [] : [snippet])].join('\n');
}

/** What is wrong with the inputs, in one error; a failure like others if it is only what a run wrote. */
export function inputError(problems: readonly Problem[]): ActionError {
  const texts = problems.slice(0, maxProblems).map(problemText);
  const more = problems.length > maxProblems ? `\n… and ${problems.length - maxProblems} more` : '';
  const isOne = problems.length === 1;
  const isAll = (wanted: string) => problems.every(({ code }) => code === wanted);
  const ofRun = isAll(codes.data);
  const what = isOne ? 'An input is wrong' : `${problems.length} problems with the inputs`;
  return new ActionError({
    code: ofRun ? codes.data : isAll(codes.template) ? codes.template : codes.input,
    kind: ofRun ? 'failure' : 'input',
    what: ofRun ? 'The data of the run cannot be used' : what,
    why: isOne ? texts[0] : `${texts.map((text, index) => `\n${index + 1}. ${text}`).join('')}${more}`,
    cure: `${isOne && problems[0]?.snippet === undefined ? '' : '\n'}No request was sent.`,
  });
}

/** The failure behind anything that was thrown. */
export function asFailure(error: unknown): Failure {
  if (error instanceof ActionError) return error.failure;
  return {
    code: codes.internal,
    what: 'The action itself failed',
    why: causes(error).join(' ← '),
    cure: 'This is a bug of the action: please report it with this message.',
  };
}

/** What happened, why, and what to do about it, as one text. */
export function sentence({ what, why, cure }: Failure): string {
  const list = why?.startsWith('\n') ? why : why && ` ${full(why)}`;
  const head = list ? `${what}:${list}` : `${what}.`;
  if (cure === undefined || cure === '') return head;
  const gap = cure.startsWith('\n') ? '' : why?.startsWith('\n') ? '\n' : ' ';
  return `${head}${gap}${cure}`;
}

/** Messages of an error and of what caused it, outermost first. */
export function causes(error: unknown): string[] {
  const found: string[] = [];
  for (let at = error; at !== undefined && at !== null && found.length < 8; ) {
    const { message, code, cause } = at as { message?: unknown; code?: unknown; cause?: unknown };
    const text = typeof message === 'string' && message !== '' ? message : String(code ?? at);
    const named = typeof code === 'string' && !text.includes(code) ? `${text} (${code})` : text;
    if (!found.includes(named)) found.push(named);
    at = cause;
  }
  return found;
}

function full(text: string): string {
  return /[.!?。！？…^]$/.test(text) ? text : `${text}.`;
}
