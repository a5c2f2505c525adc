import type { HttpAnswer } from '../../http/types.ts';
import { clockCure } from '../cures.ts';

const access =
  'Grant the identity `obs:object:GetObject` and `obs:bucket:ListBucket` there (docs/credentials.md has the policy), ' +
  'which can take minutes to work. A policy of the bucket may forbid it, too.';
const name = 'Check the bucket and the key: upper and lower case differ, and a folder ends in `/`.';
const account = 'OBS is closed to this account or bucket: check the balance and the state of the account.';
const later = 'Run the step later; if it stays so, give the request ID to Huawei Cloud support.';

// Object Storage Service API Reference, *Error Codes*.
const cures: Readonly<Record<string, string>> = {
  AccessDenied: access,
  AllAccessDisabled: account,
  DeregisterUserId: account,
  InArrearOrInsufficientBalance: account,
  NotSignedUp: account,
  Unauthorized: account,
  InvalidAccessKeyId:
    'The access key is deleted, mistyped or of another cloud, or it is temporary and its `security-token` is missing.',
  SignatureDoesNotMatch:
    'See that `access-key` and `secret-key` are of one pair and hold no blank or line break. Bad signatures can lock ' +
    'the key, so this is not retried.',
  TooManyWrongSignature: 'The key is locked after bad signatures: correct the secret, then wait.',
  RequestTimeTooSkewed: 'Set the clock of the runner right (NTP): it may be 15 minutes off.',
  InvalidObjectState: 'The object is in cold storage: restore it, or keep it in the class Standard.',
  VirtualHostDomainRequired: 'Give `obs-endpoint` without `{bucket}` in its path.',
  NoSuchBucket: 'Check the bucket. If it is in another region than the job, give its `obs-endpoint`.',
  RequestPayerDenied: 'The bucket has whoever asks pay for it, which this action does not.',
};

/** What to do about a failure that OBS tells of: by its code, else by its status. */
export function obsCure(code: string, { status, clockSkewMs }: HttpAnswer): string {
  const byStatus = status >= 500 || status === 429 || status === 408 ? later : status === 403 ? access : name;
  return clockCure(status, clockSkewMs) ?? (Object.hasOwn(cures, code) ? cures[code] : undefined) ?? byStatus;
}

/** The codes that have a cure of their own. */
export const obsCodes: readonly string[] = Object.keys(cures);
