import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { codes } from '../../src/errors.ts';
import { codeUrl, docsUrl } from '../../src/report/docs-url.ts';

const root = join(import.meta.dirname, '..', '..');
const env = { GITHUB_ACTION_REPOSITORY: 'octo/act', GITHUB_ACTION_REF: 'v1' };

/** The anchor that GitHub makes of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

test('every code is linked to a part of docs/errors.md that exists', () => {
  const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  const others = [
    'ModelArts.0104',
    'APIGW.0301',
    'APIG.0101',
    'IAM.0001',
    'STS5.1106',
    'HTTP_404',
    'NoSuchKey',
  ];
  for (const code of [...Object.values(codes), ...others]) {
    const [, anchor] = codeUrl(code, docsUrl(env))?.split('#') ?? [];
    expect([code, anchors]).toEqual([code, expect.arrayContaining([anchor])]);
  }
});

test('the documentation that is linked is that of the version that runs', () => {
  expect(docsUrl(env)).toBe('https://github.com/octo/act/blob/v1/docs');
  expect(docsUrl({ ...env, GITHUB_SERVER_URL: 'https://ghe.example/' })).toBe(
    'https://ghe.example/octo/act/blob/v1/docs',
  );
  expect(docsUrl({})).toBeUndefined();
  expect(docsUrl({ GITHUB_ACTION_REPOSITORY: 'octo/act' })).toBeUndefined();
});
