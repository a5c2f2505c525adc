/** How the sources hang together. Circles of imports are found by Biome's `noImportCycles`. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from '../../emulator/runner/manifest.ts';

/** Rooms of `src/` from top to bottom: each imports from those in the lines below it, and from no other. */
const floors: readonly (readonly string[])[] = [
  ['index'],
  ['action'],
  ['inputs', 'template', 'report'],
  ['context'],
  ['data', 'modelarts'],
  ['auth'],
  ['huaweicloud'],
  ['runner', 'http'],
  // What stands in no folder.
  ['ground'],
];
const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room));

interface Import {
  /** A path from the repository's folder, or a package. */
  readonly target: string;
  readonly isType: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?[jt]s$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name.replaceAll(sep, '/')}`);
}

function importsOf(file: string): Import[] {
  const code = readFileSync(join(root, file), 'utf8');
  const statement =
    /\b(import|export) (type )?[^;'"]*?\bfrom '([^']+)'|\bimport '([^']+)'|\bimport\('([^']+)'\)/g;
  return [...code.matchAll(statement)].map(([, , type, from, bare, dynamic]) => {
    const name = from ?? bare ?? dynamic ?? '';
    const path = relative(root, join(root, dirname(file), name)).replaceAll(sep, '/');
    return { target: name.startsWith('.') ? path : name, isType: type !== undefined };
  });
}

function roomOf(file: string): string {
  const [, first = '', ...rest] = file.split('/');
  const name = first.replace(/\.ts$/, '');
  return rest.length > 0 || floorOf(name) >= 0 ? name : 'ground';
}

const inSrc = sources('src');

test('imports of src/ lead downwards only, types included', () => {
  expect(inSrc.length).toBeGreaterThan(50);
  const upwards = inSrc.flatMap((file) =>
    importsOf(file)
      .filter(({ target }) => target.startsWith('src/'))
      .filter(({ target }) => {
        const [from, to] = [roomOf(file), roomOf(target)];
        return from !== to && floorOf(from) >= floorOf(to);
      })
      .map(({ target }) => `${file} imports ${target}`),
  );
  expect(upwards).toEqual([]);
});

test('each folder of src/ has its place among the rooms', () => {
  expect([...new Set(inSrc.map(roomOf))].filter((room) => floorOf(room) < 0)).toEqual([]);
});

describe('a page in a browser can load', () => {
  test.each(['src/template/', 'src/context/', 'src/data/formats/'])(
    '%s: nothing of Node is imported',
    (folder) => {
      const found: string[] = [];
      const seen = new Set<string>();
      const follow = (file: string, path: string) => {
        if (seen.has(file)) return;
        seen.add(file);
        for (const { target, isType } of importsOf(file)) {
          if (target.startsWith('node:')) found.push(`${path} → ${target}`);
          else if (target.startsWith('src/') && !isType) follow(target, `${path} → ${target}`);
        }
      };
      for (const file of inSrc.filter((name) => name.startsWith(folder))) follow(file, file);
      expect(found).toEqual([]);
    },
  );
});

test('no file of src/ has more than 200 lines, and action.ts has at most 110', () => {
  const long = inSrc
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .filter(({ file, lines }) => lines > (file === 'src/action.ts' ? 110 : 200));
  expect(long).toEqual([]);
});

test('nothing but tests imports from __tests__/', () => {
  const found = ['src', 'emulator', 'scripts', 'benchmark'].flatMap((folder) =>
    sources(folder).flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target.startsWith('__tests__/'))
        .map(({ target }) => `${file} imports ${target}`),
    ),
  );
  expect(found).toEqual([]);
});
