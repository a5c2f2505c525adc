import { byStatus, checkRequest, freshToken, gateway, iam, modelArts, sts, support } from './cure-tables.ts';
import { refusedDescription } from './refused-description.ts';

/** Which API a failure is from: each has its own codes. */
export type Service = 'modelarts' | 'iam' | 'sts';

/** What was asked of the service; a code can mean different things for different calls. */
export type Asked =
  | 'update'
  | 'get'
  | 'list'
  | 'project'
  | 'password-token'
  | 'id-token'
  | 'agency'
  | 'temporary-key';

export interface FailureFacts {
  readonly service: Service;
  readonly asked?: Asked | undefined;
  readonly status: number;
  /** E.g. `ModelArts.0108`, `APIGW.0301`, `IAM.0061`, `STS5.1106`, or `401` of IAM's older answers. */
  readonly code: string;
  readonly message: string;
  /** The resource whose permissions the call needs: `modelarts:tensorboard`. */
  readonly permission?: string | undefined;
  /** The description that an update sent. */
  readonly description?: string | undefined;
  readonly clockSkewMs?: number | undefined;
}

const checkJob = 'Check `job-id`, `job-type`, `region` and `project-id`.';
const requestCures: Readonly<Partial<Record<Asked, string>>> = {
  list: 'Check `job-name`, `job-status`, `job-type`, `region` and `project-id`.',
  project: 'Check `region`.',
  'password-token': 'Check `domain-name`, `region` and `project-id`.',
  'id-token': 'Check `idp-id`, `region` and `project-id`.',
  agency: 'Check `provider-urn` and `agency-urn`.',
  'temporary-key': 'Check `region` and `project-id`.',
};
const credentialCures: Readonly<Partial<Record<Asked, string>>> = {
  'password-token':
    'Check `username`, `password` and `domain-name`: an IAM user with programmatic access, never the account itself.',
  'id-token': 'Check `idp-id`, and that issuer and audience are those of the identity provider.',
};

/** What to do about a failure: by what was asked, and by its code and status, else by its status. */
export function cureFor(facts: FailureFacts): string {
  const { permission: resource, asked, service, description } = facts;
  const request = (asked && requestCures[asked]) ?? checkJob;
  const texts: Readonly<Record<string, string>> = {
    request,
    parameter: description === undefined ? request : refusedDescription(description),
    credentials: (asked && credentialCures[asked]) ?? 'Check the credentials.',
    endpoint: service === 'modelarts' ? 'endpoint' : `${service}-endpoint`,
    slower:
      service === 'modelarts' ? 'Lower `max-parallel`, or run the step later.' : 'Run the step again later.',
    permission:
      resource === undefined || asked === undefined
        ? 'the permission for this call'
        : `\`${resource}:${asked}\``,
  };
  return generalCure(facts).replace(/\{([a-z]+)\}/g, (whole, name: string) => texts[name] ?? whole);
}

/** When a hint is of use: `lookup`, unless the credentials are refused; `claims`, where a token may be refused. */
export type HintFor = 'lookup' | 'claims';

export function isOfUse(hint: HintFor, { status, code }: Pick<FailureFacts, 'status' | 'code'>): boolean {
  if (hint === 'claims') return status >= 400 && status < 500 && status !== 429;
  return status !== 401 && !/^API\w*\.030[1-57]$|^IAM\.(008[0-2]|110[4-8])$/.test(code);
}

/** The cure of a refusal whose reason is the clock of the runner; undefined if that is right enough. */
export function clockCure(status: number, clockSkewMs = 0): string | undefined {
  if ((status !== 401 && status !== 403) || Math.abs(clockSkewMs) <= 15 * 60_000) return undefined;
  const minutes = Math.round(Math.abs(clockSkewMs) / 60_000);
  const way = clockSkewMs > 0 ? 'behind' : 'ahead of';
  return `The clock of the runner is ${minutes} minutes ${way} the server’s, and 15 are allowed: set it right (NTP).`;
}

function generalCure({ service, status, code, message, clockSkewMs }: FailureFacts): string {
  const clock = clockCure(status, clockSkewMs);
  if (clock !== undefined) return clock;
  if (/0301$/.test(code)) {
    if (/reach the limit/.test(message)) {
      return 'The access key is locked after more than five bad signatures: correct the secret, then wait five minutes.';
    }
    if (/signature expired/.test(message))
      return 'Temporary credentials are used up: get fresh ones for this run.';
    if (/ak not exist/.test(message)) {
      return 'The access key is deleted, mistyped, or of another cloud (Huawei Cloud and Open Telekom Cloud are two).';
    }
    if (/token/.test(message) && !/signature/.test(message)) return freshToken;
  }
  const table = /^API/.test(code)
    ? gateway
    : service === 'modelarts'
      ? modelArts
      : service === 'iam'
        ? iam
        : sts;
  const row = table.find(
    ([pattern, statuses]) => pattern.test(code) && (statuses.length === 0 || statuses.includes(status)),
  );
  return row?.[2] ?? (status >= 500 ? support : (byStatus[status] ?? checkRequest));
}
