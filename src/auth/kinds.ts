import type { ServiceUse } from '../huaweicloud/cloud.ts';
import type { InputReader } from '../runner/input-reader.ts';
import { accessKey } from './access-key.ts';
import type { SignIn } from './identity.ts';
import { type CredentialKind, emptySecretHint } from './kind.ts';
import { oidcIam } from './oidc-iam.ts';
import { oidcSts } from './oidc-sts.ts';
import { token } from './token.ts';
import { user } from './user.ts';

// Imported when no input holds a credential, as none of the others needs it.
const signInByChain: SignIn = async (context) => (await import('./chain.ts')).signInByChain(context);

/** Every kind of credential that the inputs may hold. */
export const kinds: readonly CredentialKind[] = [accessKey, token, user, oidcSts, oidcIam];

/** Inputs that hold a secret. What they hold is masked before it is looked at. */
export const secretInputs: readonly string[] = kinds.flatMap(({ secret = [] }) => secret);

/** The services that the credentials of the inputs need, each with the input that needs it. */
export function servicesOf(read: InputReader): ServiceUse {
  const used = kinds.flatMap(({ service }) => (service && read.isGiven(service.neededBy) ? [service] : []));
  return Object.fromEntries(used.map(({ name, neededBy }) => [name, neededBy]));
}

/** How to sign in: by the one kind of credential that the inputs hold, else by the chain. */
export function readCredentials(read: InputReader): SignIn {
  const given = kinds.map((kind) => ({ kind, names: ownInputs(kind).filter((name) => read.isGiven(name)) }));
  const found = given.filter(({ names }) => names.length > 0);
  if (found.length > 1) {
    read.problem(
      found.flatMap(({ names }) => names).join('`, `'),
      `are credentials of ${found.length} kinds`,
      'Keep the inputs of one kind: a kind of credential is never completed with parts of another.',
    );
  }
  for (const { kind, names } of found.length === 1 ? found : []) {
    const there = names.map((name) => `\`${name}\``).join(' and ');
    for (const name of kind.required.filter((required) => !read.isGiven(required))) {
      read.problem(name, `is empty, and ${there} can't be used without it`, emptySecretHint);
    }
  }
  const [signIn = signInByChain] = found.map(({ kind }) => kind.read(read));
  checkSettings(
    read,
    found.map(({ kind }) => kind),
  );
  return signIn;
}

function ownInputs({ required, optional = [] }: CredentialKind): readonly string[] {
  return [...required, ...optional];
}

function checkSettings(read: InputReader, found: readonly CredentialKind[]): void {
  const used = new Set(found.flatMap(({ settings = [] }) => settings));
  for (const name of new Set(kinds.flatMap(({ settings = [] }) => settings))) {
    if (used.has(name) || !read.isGiven(name)) continue;
    const users = kinds.filter(({ settings = [] }) => settings.includes(name));
    const inputs = users.map(({ required }) => `\`${required.at(-1)}\``).join(' or ');
    read.problem(name, `is given without ${inputs}`, 'Remove it, or give the inputs that use it.');
  }
}
