import { readFileSync } from 'node:fs';
import { assumeAgencyWith } from './assume-agency.ts';
import type { Identity, SignInContext, Skipped } from './identity.ts';

import { checkSecret } from './secret-text.ts';

const prefix = 'HUAWEICLOUD_OIDC_';

/**
 * The variables by which the newest SDKs assume an agency: its URN, that of the provider, and any OIDC token.
 * @returns why they are not used; an empty text if none of them is set
 */
export function signInByOidcVariables(context: SignInContext): Promise<Identity> | Skipped {
  const { env, secrets, cloud } = context;
  const read = (name: string) => env[`${prefix}${name}`]?.trim() || undefined;
  const providerUrn = read('PROVIDER_URN');
  const agencyUrn = read('AGENCY_URN');
  const tokenFile = read('ID_TOKEN_FILE');
  let token = secrets.add(read('ID_TOKEN') ?? '');
  if (!providerUrn && !agencyUrn && !tokenFile && token === '') return { skipped: '' };
  const missing = [
    ...(providerUrn ? [] : [`${prefix}PROVIDER_URN`]),
    ...(agencyUrn ? [] : [`${prefix}AGENCY_URN`]),
    ...(token || tokenFile ? [] : [`${prefix}ID_TOKEN or ${prefix}ID_TOKEN_FILE`]),
  ];
  if (!providerUrn || !agencyUrn || missing.length > 0) {
    return { skipped: `of ${prefix}*, ${missing.join(' and ')} is not set` };
  }
  if (cloud.stsEndpoint === '') return { skipped: `${prefix}* needs \`sts-endpoint\` on this cloud` };
  if (token === '' && tokenFile) {
    try {
      token = secrets.add(readFileSync(tokenFile, 'utf8').trim());
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return { skipped: `the file of ${prefix}ID_TOKEN_FILE can't be read (${code})` };
    }
    if (token === '') return { skipped: `the file of ${prefix}ID_TOKEN_FILE is empty` };
    checkSecret(`the file of ${prefix}ID_TOKEN_FILE`, token);
  } else {
    checkSecret(`${prefix}ID_TOKEN`, token);
  }
  const seconds = Number(read('DURATION_SECONDS'));
  const policyIds = read('POLICY_IDS')
    ?.split(',')
    .map((id) => id.trim());
  return assumeAgencyWith(context, {
    source: `the environment (${prefix}AGENCY_URN)`,
    providerUrn,
    agencyUrn,
    token,
    sessionName: read('SESSION_NAME'),
    durationSeconds: Number.isInteger(seconds) && seconds >= 900 ? seconds : undefined,
    more: { policy: read('POLICY'), policy_ids: policyIds },
  });
}
