import { codes } from '../errors.ts';

/** The documentation of this very version, without a `/` at its end; undefined for an action in the workspace. */
export type DocsUrl = string | undefined;

/** From what the runner says of the version that it runs (GitHub Docs, *Variables reference*). */
export function docsUrl(env: NodeJS.ProcessEnv): DocsUrl {
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref, GITHUB_SERVER_URL } = env;
  if (!repository || !ref) return undefined;
  const server = (GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, '');
  return encodeURI(`${server}/${repository}/blob/${ref}/docs`);
}

const sections: readonly (readonly [code: RegExp, anchor: string])[] = [
  [/^API[A-Z]{1,2}\./, 'api-gateway'],
  [/^ModelArts\./, 'modelarts'],
  [/^IAM\./, 'iam'],
  [/^STS/, 'sts'],
];
const ownCodes: readonly string[] = Object.values(codes);

/** The part of docs/errors.md that has a code. */
export function codeUrl(code: string, docs: DocsUrl): string | undefined {
  const [, section] = sections.find(([pattern]) => pattern.test(code)) ?? [];
  const anchor = section ?? (ownCodes.includes(code) ? 'the-actions-own-codes' : 'the-apis-codes');
  return docs && `${docs}/errors.md#${anchor}`;
}
