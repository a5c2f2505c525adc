import type { ServiceUse } from '../huaweicloud/cloud.ts';
import { emptyVariableHint, type InputReader } from '../runner/input-reader.ts';
import { accessKey } from './access-key.ts';
import type { ChainSource } from './chain.ts';
import type { SignIn } from './identity.ts';
import { type CredentialKind, emptySecretHint } from './kind.ts';
import { oidcIam } from './oidc-iam.ts';
import { oidcSts } from './oidc-sts.ts';
import { token } from './token.ts';
import { user } from './user.ts';

/** Every kind of credential that the inputs may hold. */
export const kinds: readonly CredentialKind[] = [accessKey, token, user, oidcSts, oidcIam];

const chainSources = ['environment', 'profile', 'metadata'] as const;

/** Every input that belongs to a kind. */
export const credentialInputs: readonly string[] = kinds.flatMap(({ settings = [], ...kind }) => [
  ...ownInputs(kind),
  ...settings,
]);

/** Inputs that hold a secret. What they hold is masked before it is looked at. */
export const secretInputs: readonly string[] = kinds.flatMap(({ secret = [] }) => secret);

/** The services that the credentials of the inputs need, each with the input that needs it. */
export function servicesOf(read: InputReader): ServiceUse {
  const pinned = read.text('credential-source').toLowerCase();
  const used = kinds.flatMap(({ name, service }) =>
    service && (pinned === name || ((pinned === '' || pinned === 'auto') && read.isGiven(service.neededBy)))
      ? [service]
      : [],
  );
  return Object.fromEntries(used.map(({ name, neededBy }) => [name, neededBy]));
}

/** How to sign in: by what `credential-source` names, else by the one kind that the inputs hold, else by the chain. */
export function readCredentials(read: InputReader): SignIn {
  const source = read.choice('credential-source', [
    'auto',
    ...kinds.map(({ name }) => name),
    ...chainSources,
  ]);
  const chainSource = chainSources.find((name) => name === source);
  if (chainSource !== undefined) return byChain(chainSource);
  const pinned = kinds.find(({ name }) => name === source);
  const given = kinds.map((kind) => ({ kind, names: ownInputs(kind).filter((name) => read.isGiven(name)) }));
  const found = given.filter(({ kind, names }) =>
    pinned === undefined ? names.length > 0 : kind === pinned,
  );
  if (found.length > 1) {
    read.problem(
      found.flatMap(({ names }) => names).join('`, `'),
      `are credentials of ${found.length} kinds`,
      'Keep the inputs of one kind: a kind of credential is never completed with parts of another.',
    );
  }
  for (const { kind, names } of found.length === 1 ? found : []) {
    const there = names.map((name) => `\`${name}\``).join(' and ') || `\`credential-source: ${source}\``;
    for (const name of kind.required.filter((required) => !read.isGiven(required))) {
      const hint = kind.secret?.includes(name) ? emptySecretHint : emptyVariableHint;
      read.problem(name, `is empty, and ${there} can't be used without it`, hint);
    }
  }
  const [signIn = byChain()] = found.map(({ kind }) => kind.read(read));
  if (pinned === undefined) {
    checkSettings(
      read,
      found.map(({ kind }) => kind),
    );
  }
  return signIn;
}

// Imported here, since most runs bring their credentials by inputs.
function byChain(only?: ChainSource): SignIn {
  return async (context) => (await import('./chain.ts')).signInByChain(context, only);
}

function ownInputs({
  required,
  optional = [],
}: Pick<CredentialKind, 'required' | 'optional'>): readonly string[] {
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
