import type { InputReader } from '../runner/input-reader.ts';
import type { SignIn } from './identity.ts';
import { secretCure, secretProblem } from './secret-text.ts';

/** A kind of credential that a workflow gives by inputs. */
export interface CredentialKind {
  /** As `credential-source` names it. */
  readonly name: string;
  /** Without all of these it can't be used. */
  readonly required: readonly string[];
  /** These belong to it as well, and no other kind has them. */
  readonly optional?: readonly string[];
  /** These only say how to sign in, and are not given without the others. */
  readonly settings?: readonly string[];
  /** Which of these hold a secret: they are masked before anything else happens. */
  readonly secret?: readonly string[];
  /** The service that it signs in at, with the input that leads there. */
  readonly service?: { readonly name: 'iam' | 'sts'; readonly neededBy: string };
  /** Checks what the inputs hold; problems go to the reader. */
  read(read: InputReader): SignIn;
}

export const emptySecretHint =
  'A secret is empty in runs for a pull request from a fork or by Dependabot, in a job without its `environment`, ' +
  'in a reusable workflow that is called without `secrets: inherit`, and where its name is misspelt.';

/** A key or token, which never holds a blank. */
export function readSecret(read: InputReader, name: string): string {
  const value = read.text(name);
  const problem = secretProblem(value);
  if (problem !== undefined) read.problem(name, problem, secretCure);
  return value;
}
