import { matchesGlob } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseGlob } from '../../../src/data/glob.ts';

test('takes a path without a wildcard for itself', () => {
  expect(parseGlob("runs/42/metrics (1)!'.csv")).toBeUndefined();
});

describe('matches', () => {
  test.each([
    [
      'runs/*/metrics.csv',
      ['runs/1/metrics.csv', 'runs//metrics.csv'],
      ['runs/1/2/metrics.csv', 'runs/metrics.csv'],
    ],
    ['*.csv', ['a.csv', '.csv'], ['a.csv.gz', 'b/a.csv']],
    ['a?c', ['abc', 'a实c', 'a😀c'], ['ac', 'abbc', 'a/c']],
    ['v[0-2x]', ['v0', 'v2', 'vx'], ['v3', 'v', 'v00']],
    ['v[!0-2]', ['v3', 'v!'], ['v0', 'v1']],
    ['a[b', ['a[b'], ['ab']],
    ['**/m.csv', ['m.csv', 'a/m.csv', 'a/b/m.csv'], ['am.csv', 'a/m.csv/b']],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'b', 'ab/c']],
    ['a/**/b/*.x', ['a/b/1.x', 'a/1/2/b/3.x', 'a/b/b/4.x'], ['a/1.x', 'a/b/c/1.x']],
    ['[.]*', ['.a'], ['a']],
  ])('%s', (pattern, hits, misses) => {
    const glob = parseGlob(pattern);
    expect(hits.filter((path) => !glob?.matches(path))).toEqual([]);
    expect(misses.filter((path) => glob?.matches(path))).toEqual([]);
  });
});

test.each([
  ['runs/version_*/metrics.csv', 'runs/', 'version_'],
  ['*/metrics.csv', '', ''],
  ['runs/42/**', 'runs/42/', ''],
  ['a/b?/c', 'a/', 'b'],
])('knows of %s in which folder its matches lie, and how they begin', (pattern, folder, startsWith) => {
  expect(parseGlob(pattern)).toMatchObject({ folder, startsWith });
});

test('enters no folder that can hold no match', () => {
  const glob = parseGlob('runs/v*/ckpt/*.csv');
  const entered = ['runs/', 'runs/v1/', 'runs/v1/ckpt/'];
  expect(entered.filter((folder) => !glob?.mayBeIn(folder))).toEqual([]);
  const skipped = ['logs/', 'runs/w/', 'runs/v1/other/', 'runs/v1/ckpt/deeper/'];
  expect(skipped.filter((folder) => glob?.mayBeIn(folder))).toEqual([]);
  expect(parseGlob('runs/**/x')?.mayBeIn('runs/any/where/')).toBe(true);
});

test('enters every folder above a match', () => {
  const name = fc.stringMatching(/^[a-c*?]{1,3}$/);
  const paths = fc.array(fc.oneof(name, fc.constant('**')), { minLength: 1, maxLength: 4 });
  const files = fc.array(fc.stringMatching(/^[a-c]{1,3}$/), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(paths, files, (pattern, file) => {
      const glob = parseGlob(pattern.join('/'));
      fc.pre(glob?.matches(file.join('/')) === true);
      for (let depth = 1; depth < file.length; depth++) {
        expect(glob?.mayBeIn(`${file.slice(0, depth).join('/')}/`)).toBe(true);
      }
      expect(file.join('/').startsWith(`${glob?.folder}${glob?.startsWith}`)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

// Node has it from version 22.5 on.
(matchesGlob === undefined ? test.skip : test)('matches what Node matches', () => {
  const pattern = fc.array(fc.oneof(fc.stringMatching(/^[ab*?]{1,4}$/), fc.constant('**')), {
    minLength: 1,
    maxLength: 4,
  });
  const path = fc.array(fc.stringMatching(/^[ab]{1,4}$/), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(pattern, path, (parts, names) => {
      // Where a name holds `**`, and at the end of a pattern, Node has rules of its own.
      fc.pre(parts.every((part) => part === '**' || !part.includes('**')) && parts.at(-1) !== '**');
      const glob = parseGlob(parts.join('/'));
      fc.pre(glob !== undefined);
      expect(glob?.matches(names.join('/'))).toBe(matchesGlob(names.join('/'), parts.join('/')));
    }),
    { numRuns: 2000 },
  );
});

test('does not hang on a pattern that others hang on', () => {
  const startedAt = performance.now();
  expect(parseGlob(`${'*a'.repeat(200)}b`)?.matches('a'.repeat(1000))).toBe(false);
  expect(parseGlob(`${'**/a/'.repeat(100)}b`)?.matches('a/'.repeat(500))).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
