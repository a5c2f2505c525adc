/** Builds `dist/` from `src/`: types are checked and stripped by tsc, the modules are bundled by ncc. */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifySync } from '@swc/core';
import { bundledPackages } from './packages.ts';

const root = join(import.meta.dirname, '..');
const [target = join(root, 'dist')] = process.argv.slice(2);
const build = join(root, 'build');
const out = join(build, 'dist');

rmSync(build, { recursive: true, force: true });
runTool('typescript/bin/tsc', '-p', 'tsconfig.build.json');
copyWithoutSideEffects('@actions/core');
bundle('build/index.js', out);

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

// ncc lists no licences of what is imported on demand, so they are taken from a bundle that holds every package whole.
const all = bundledPackages.map((name) => `export * as ${name.replace(/\W/g, '_')} from '${name}';\n`);
writeFileSync(join(build, 'all.js'), `${all.join('')}import './index.js';\n`);
const aside = join(build, 'all');
bundle('build/all.js', aside, '--license', 'licenses.txt');
cpSync(join(aside, 'licenses.txt'), join(out, 'licenses.txt'));
rmSync(join(build, 'node_modules'), { recursive: true });

// Only now, so that a build that fails leaves what was there.
rmSync(target, { recursive: true, force: true });
cpSync(out, target, { recursive: true });

/**
 * Puts a copy of a package where the bundler finds it first, which says that loading a module of it does nothing: then
 * what is not imported by name stays out of the bundle, with all that it would load.
 */
function copyWithoutSideEffects(name: string): void {
  const copy = join(build, 'node_modules', name);
  cpSync(join(root, 'node_modules', name), copy, { recursive: true });
  const file = join(copy, 'package.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), sideEffects: false }));
}

function bundle(entry: string, folder: string, ...options: string[]): void {
  runTool('@vercel/ncc/dist/ncc/cli.js', 'build', entry, '--out', folder, '--quiet', ...options);
}

function runTool(path: string, ...parameters: string[]): void {
  const command = join(root, 'node_modules', path);
  execFileSync(process.execPath, [command, ...parameters], { cwd: root, stdio: 'inherit' });
}
