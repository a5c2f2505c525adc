/** Builds `dist/` from `src/`: types are checked and stripped by tsc, the modules are bundled by ncc. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifySync } from '@swc/core';

const root = join(import.meta.dirname, '..');
const [target = join(root, 'dist')] = process.argv.slice(2);
const build = join(root, 'build');
const out = join(build, 'dist');

rmSync(build, { recursive: true, force: true });
runTool('typescript/bin/tsc', '-p', 'tsconfig.build.json');
runTool('@vercel/ncc/dist/ncc/cli.js', 'build', 'build/index.js', '--out', out, '--quiet');

// ncc minifies no chunks, so all of it is minified here.
for (const file of readdirSync(out).filter((name) => name.endsWith('.js'))) {
  const path = join(out, file);
  const { code } = minifySync(readFileSync(path, 'utf8'), {
    module: true,
    compress: { passes: 2 },
    mangle: true,
  });
  writeFileSync(path, code);
}

// ncc lists no licences of what is imported on demand, so they are taken from a bundle that imports it at once.
mkdirSync(join(build, 'licences'));
writeFileSync(
  join(build, 'licences', 'all.js'),
  "import '@actions/github';\nimport 'yaml';\nimport '../index.js';\n",
);
const aside = join(build, 'licences', 'out');
runTool(
  '@vercel/ncc/dist/ncc/cli.js',
  'build',
  'build/licences/all.js',
  '--out',
  aside,
  '--license',
  'licenses.txt',
  '--quiet',
);
cpSync(join(aside, 'licenses.txt'), join(out, 'licenses.txt'));

// Only now, so that a build that fails leaves what was there.
rmSync(target, { recursive: true, force: true });
cpSync(out, target, { recursive: true });

function runTool(path: string, ...parameters: string[]): void {
  const command = join(root, 'node_modules', path);
  execFileSync(process.execPath, [command, ...parameters], { cwd: root, stdio: 'inherit' });
}
