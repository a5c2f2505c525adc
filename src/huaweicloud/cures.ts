/** Which API a failure is from: each has its own codes. */
export type Service = 'modelarts' | 'iam' | 'sts';

export interface FailureFacts {
  readonly service: Service;
  readonly status: number;
  /** E.g. `ModelArts.0108`, `APIGW.0301`, `IAM.0061`, `STS5.1106`, or `401` of IAM's older answers. */
  readonly code: string;
  readonly message: string;
  /** The resource whose permissions the call needs: `modelarts:tensorboard`. */
  readonly permission?: string | undefined;
  readonly clockSkewMs?: number | undefined;
}

const freshToken =
  'Get a fresh token, in the region and the cloud of the call; a token lives for 24 hours at most.';
const keyPair =
  'See that `access-key` and `secret-key` are of one pair and hold no blank or line break. More than five bad ' +
  'signatures lock the key for five minutes, so this is not tried again.';
const sameProject = 'Give the `project-id` that the credentials belong to, of the region in `region`.';
const permission = 'Grant the identity {permission}.';
const wrongAddress = 'Check `region` and `endpoint`: this API may not exist there (any more).';
const support = 'Try again later; if it stays so, give the request ID to Huawei Cloud support.';
const checkJob = 'Check `job-id`, `job-type`, `region` and `project-id`.';
const slower = 'Lower `max-parallel`, or run the step later.';

type Cure = readonly [code: RegExp, statuses: readonly number[], cure: string];

// From the tables of codes in the ModelArts, API Gateway, IAM and STS references. A code can mean different
// things under different statuses; no status stands for any. The first row that fits is the one.
const gateway: readonly Cure[] = [
  [/0101$/, [404], wrongAddress],
  [/010[3-6]$/, [], support],
  [/0201$/, [400], 'This is a bug of the action: please report it.'],
  [/0201$/, [413, 414, 494], 'The request is too large: a token in the inputs may be too long.'],
  [/0301$/, [], keyPair],
  [/0302$/, [], 'The IAM user is blocked by an access list: ask the administrator of the account.'],
  [/030[34]$/, [], wrongAddress],
  [/0305$/, [], keyPair],
  [/0306$/, [], permission],
  [/0307$/, [], freshToken],
  [/0308$/, [], slower],
  [/0310$/, [], sameProject],
  [
    /040[125]$/,
    [],
    'The address of the runner is not allowed: change the access rule, or use a self-hosted runner.',
  ],
  [/050[12]$/, [], 'The quota is used up or frozen: check the balance of the account.'],
  [/060[27]$/, [], 'Check that `endpoint` starts with `https://`.'],
  [/06\d\d$/, [], support],
  [
    /080[12]$/,
    [],
    'The service is not open to this account in this region: check `region`, or ask the administrator.',
  ],
];

const modelArts: readonly Cure[] = [
  [/\.(0010|0109|295\d)$/, [], support],
  [/\.0015$/, [], `No such job here. ${checkJob}`],
  [/\.(0101|0104|0107)$/, [], checkJob],
  [/\.0102$/, [], 'The job is in a workspace that does not exist (any more).'],
  [/\.0108$/, [], permission],
  [/\.0112$/, [], `${permission} The workspace of the job may forbid it, too.`],
  [/\.0201$/, [], 'No token arrived: check the credentials, and any proxy that strips headers.'],
  [/\.020[23]$/, [401, 403], freshToken],
  [/\.0206$/, [403], keyPair],
  [/\.(0204|0207|0212)$/, [], `The token is not for a project of this region. ${sameProject}`],
  [/\.0210$/, [400, 403], sameProject],
  [/\.(0205|0206|0208|0209|0210)$/, [], wrongAddress],
  [/\.(2764|2787|2788|2789|2790)$/, [], checkJob],
  [
    /\.2775$/,
    [],
    `The current API has no such job here; an ID that is a number is one of its historical API. ${checkJob}`,
  ],
  [/\.2771$/, [], permission],
  [/\.2784$/, [], freshToken],
  [/\.2785$/, [], 'Authorize ModelArts for the account: console, ModelArts, Settings, Global Configuration.'],
  [/\.2786$/, [], sameProject],
  [/\.(2799|6101)$/, [], slower],
];

const iam: readonly Cure[] = [
  [/^IAM\.0001$/, [], 'Check `idp-id`, and that issuer and audience are those of the identity provider.'],
  [
    /^IAM\.000[23]$/,
    [],
    'The identity has no permission for it: check its groups, or the mapping of the provider.',
  ],
  [/^IAM\.0004$/, [], 'Check `idp-id`, `region` and `project-id`.'],
  [/^IAM\.0012$/, [], slower],
  [
    /^IAM\.0061$/,
    [],
    'The account is locked after wrong passwords: wait 15 minutes, and mend `password` before.',
  ],
  [/^IAM\.0062$/, [], 'Check `password`.'],
  [/^IAM\.0064$/, [], 'Give the user a role in the project.'],
  [/^IAM\.006[67]$/, [], freshToken],
  [/^IAM\.008[0-2]$/, [], 'Enable the IAM user, with programmatic access.'],
  [/^IAM\.0083$/, [], 'Check `region`.'],
  [/^IAM\.110[4-8]$/, [], 'The access key is expired, disabled or without a user: make a new one.'],
  [/^IAM\.1109$/, [], 'Give `project-id`.'],
  [
    /^(401|HTTP_401)$/,
    [401],
    'Check `username`, `password` and `domain-name`: an IAM user with programmatic access, never the account itself.',
  ],
  [/^(400|HTTP_400)$/, [400], 'Check `domain-name`, `region` and `project-id`.'],
];

const sts: readonly Cure[] = [
  [/1106$/, [], 'Check `agency-urn`: no such agency.'],
  [/1001$/, [], 'The trust policy of the agency does not match the token.'],
  [/2001$/, [], 'Set `oidc-audience` to a client ID of the identity provider.'],
  [/./, [400], 'Check `provider-urn` and `agency-urn`.'],
  [/./, [403], 'Check the trust policy of the agency and the client IDs of the identity provider.'],
];

const byStatus: Readonly<Record<number, string>> = {
  400: checkJob,
  401: 'Check the credentials.',
  403: permission,
  404: `${wrongAddress} ${checkJob}`,
  405: wrongAddress,
  429: slower,
};

/** What to do about a failure: by its code and status, else by its status. */
export function cureFor(facts: FailureFacts): string {
  const { permission: resource } = facts;
  const needed =
    resource === undefined
      ? 'the permission for this call'
      : `\`${resource}:update\` (and \`:get\`, \`:list\` where they are used)`;
  return generalCure(facts).replace('{permission}', needed);
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
      return 'The access key is locked after more than five bad signatures: mend the secret, then wait five minutes.';
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
  return row?.[2] ?? (status >= 500 ? support : (byStatus[status] ?? checkJob));
}
