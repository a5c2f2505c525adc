import { readFileSync } from 'node:fs';
import { exchangeIdToken } from './iam-token.ts';
import type { Identity, SignInContext, Skipped } from './identity.ts';
import { checkSecret } from './secret-text.ts';

/**
 * An OIDC token in a file, exchanged at IAM v3.0. It wins over a key pair beside it, as in the SDKs.
 * @param where what names the file, for messages
 */
export function signInByTokenFile(
  context: SignInContext,
  where: string,
  idpId: string,
  path: string,
): Promise<Identity> | Skipped {
  if (context.cloud.iamEndpoint === '') return { skipped: `${where} needs \`iam-endpoint\` on this cloud` };
  let token: string;
  try {
    token = context.secrets.add(readFileSync(path, 'utf8').trim());
  } catch (error) {
    return { skipped: `the file of ${where} can't be read (${(error as NodeJS.ErrnoException).code})` };
  }
  checkSecret(`the file of ${where}`, token);
  if (token === '') return { skipped: `the file of ${where} is empty` };
  return exchangeIdToken(context, `the OIDC token file of ${where}`, { idpId, token });
}
