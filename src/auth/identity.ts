import type { Http } from '../http/retry.ts';
import type { HttpRequest } from '../http/types.ts';
import type { AccessKey } from '../huaweicloud/access-key.ts';
import type { Cloud } from '../huaweicloud/cloud.ts';
import { asString, get } from '../json.ts';
import type { Secrets } from '../runner/secrets.ts';
import { signRequest } from './signature.ts';

/** Who sends the requests: the one thing that the rest of the action knows of credentials. */
export interface Identity {
  /** Where it came from, for the log: "the access key of the inputs". */
  readonly source: string;
  /** The project that the source names, which saves its lookup. */
  readonly projectId?: string | undefined;
  /** The key that signs, where there is one: OBS takes no token. */
  readonly key?: AccessKey;
  /** Headers that prove it, for one try of one request. */
  authorize(request: HttpRequest): Readonly<Record<string, string>>;
}

/** What a sign-in may use. */
export interface SignInContext {
  readonly cloud: Cloud;
  readonly env: NodeJS.ProcessEnv;
  readonly http: Http;
  readonly secrets: Secrets;
  /** For everything that the step does: no credential has to live longer. */
  readonly timeoutMs: number;
  /**
   * Opens connections to the hosts that are called after the sign-in, beside those that the sign-in opens itself: to be
   * called once nothing but an answer can make it fail.
   */
  readonly connectAhead: () => void;
}

/** @throws ActionError OIDC_UNAVAILABLE, CREDENTIALS_NOT_FOUND, the service's code, or as {@link Http.send} */
export type SignIn = (context: SignInContext) => Promise<Identity> | Identity;

/** Why a source has no credentials, in a few words. */
export interface Skipped {
  readonly skipped: string;
}

/** A place where credentials may be found. */
export interface CredentialSource {
  readonly label: string;
  find(context: SignInContext): Promise<Identity | Skipped> | Identity | Skipped;
}

export function keyIdentity(source: string, key: AccessKey, projectId?: string): Identity {
  return { source, projectId, key, authorize: (request) => signRequest(request, key) };
}

export function tokenIdentity(source: string, token: string, projectId?: string): Identity {
  return { source, projectId, authorize: () => ({ 'X-Auth-Token': token }) };
}

/** The temporary key that an answer holds under these names, masked; nothing unless it is whole. */
export function readTemporaryKey(
  found: unknown,
  names: Readonly<Record<keyof AccessKey, string>>,
  secrets: Secrets,
): AccessKey | undefined {
  const read = (name: string) => secrets.add(asString(get(found, name)) ?? '');
  const accessKey = read(names.accessKey);
  const secretKey = read(names.secretKey);
  const securityToken = read(names.securityToken);
  // A header takes nothing else.
  const isWhole = [accessKey, secretKey, securityToken].every((text) => /^[\x21-\x7e]+$/.test(text));
  return isWhole ? { accessKey, secretKey, securityToken } : undefined;
}
