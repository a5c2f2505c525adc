/** What to do by code and status. `{…}` stands for what depends on the call: see cures.ts. */

export const freshToken =
  'Get a fresh token, in the region and the cloud of the call; a token lives for 24 hours at most.';
const keyPair =
  'See that `access-key` and `secret-key` are of one pair and hold no blank or line break. More than five bad ' +
  'signatures lock the key for five minutes, so the request is not retried.';
const sameProject = 'Give the `project-id` that the credentials belong to, of the region in `region`.';
const permission = 'Grant the identity {permission}.';
const wrongAddress = 'Check `region` and `{endpoint}`: this API may not exist there (any more).';
export const support = 'Try again later; if it stays so, give the request ID to Huawei Cloud support.';
export const checkRequest = '{request}';
const slower = '{slower}';

type Cure = readonly [code: RegExp, statuses: readonly number[], cure: string];

// From the tables of codes in the ModelArts, API Gateway, IAM and STS references. A code can mean different
// things under different statuses; no status stands for any. The first row that fits is the one.
export const gateway: readonly Cure[] = [
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
  [/060[27]$/, [], 'Check that `{endpoint}` starts with `https://`.'],
  [/06\d\d$/, [], support],
  [
    /080[12]$/,
    [],
    'The service is not open to this account in this region: check `region`, or ask the administrator.',
  ],
];

export const modelArts: readonly Cure[] = [
  [/\.(0010|0109|295\d)$/, [], support],
  [/\.0015$/, [], `No such job here. ${checkRequest}`],
  [/\.(0101|0104|0107|2788)$/, [], '{parameter}'],
  [/\.0102$/, [], 'The job is in a workspace that does not exist (any more).'],
  [/\.0108$/, [], permission],
  [/\.0112$/, [], `${permission} The workspace of the job may forbid it, too.`],
  [/\.0201$/, [], 'No token arrived: check the credentials, and any proxy that strips headers.'],
  [/\.020[23]$/, [401, 403], freshToken],
  [/\.0206$/, [403], keyPair],
  [/\.(0204|0207|0212)$/, [], `The token is not for a project of this region. ${sameProject}`],
  [/\.0210$/, [400, 403], sameProject],
  [/\.(0205|0206|0208|0209|0210)$/, [], wrongAddress],
  [/\.(2764|2787)$/, [], checkRequest],
  [/\.(2789|2790)$/, [], 'The list does not take this query here: name the job by its ID, as `job-id`.'],
  [
    /\.2775$/,
    [],
    `The current API has no such job here; an ID that is a number is one of its historical API. ${checkRequest}`,
  ],
  [/\.2771$/, [], permission],
  [/\.2784$/, [], freshToken],
  [/\.2785$/, [], 'Authorize ModelArts for the account: console, ModelArts, Settings, Global Configuration.'],
  [/\.2786$/, [], sameProject],
  [/\.(2799|6101)$/, [], slower],
];

export const iam: readonly Cure[] = [
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
    'The account is locked after wrong passwords: correct `password`, then wait 15 minutes.',
  ],
  [/^IAM\.0062$/, [], 'Check `password`.'],
  [/^IAM\.0064$/, [], 'Give the user a role in the project.'],
  [/^IAM\.006[67]$/, [], freshToken],
  [/^IAM\.008[0-2]$/, [], 'Enable the IAM user, with programmatic access.'],
  [/^IAM\.0083$/, [], 'Check `region`.'],
  [/^IAM\.110[4-8]$/, [], 'The access key is expired, disabled or without a user: make a new one.'],
  [/^IAM\.1109$/, [], 'Give `project-id`.'],
  [/^(401|HTTP_401)$/, [401], '{credentials}'],
];

export const sts: readonly Cure[] = [
  [/1106$/, [], 'Check `agency-urn`: no such agency.'],
  [/1001$/, [], 'The trust policy of the agency does not match the token.'],
  [/2001$/, [], 'Set `oidc-audience` to a client ID of the identity provider.'],
  [/./, [400], 'Check `provider-urn` and `agency-urn`.'],
  [/./, [403], 'Check the trust policy of the agency and the client IDs of the identity provider.'],
];

export const byStatus: Readonly<Record<number, string>> = {
  400: checkRequest,
  401: '{credentials}',
  403: permission,
  404: `${wrongAddress} ${checkRequest}`,
  405: wrongAddress,
  429: slower,
};
