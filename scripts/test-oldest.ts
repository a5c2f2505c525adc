/**
 * Tests dist/ on the oldest Node 24 that a runner has: `using: node24` needs runner 2.327.1, which brings this one.
 * It comes from the npm registry, into `.tools/`, the first time.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const version = '24.4.0';
const root = join(import.meta.dirname, '..');
const folder = join(root, '.tools', `node-${version}`);
const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const node = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (!existsSync(node)) {
  const options = ['--prefix', folder, '--no-save', '--no-package-lock', '--no-audit'];
  execFileSync('npm', ['install', ...options, `${name}@${version}`], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
const found = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
if (found !== `v${version}`) throw new Error(`${node} is ${found}`);
console.log(`dist/ on Node ${found}`);

const files = ['jobs', 'events', 'inputs', 'template', 'report', 'credentials', 'proxy'];
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const { status } = spawnSync(process.execPath, [...flags, jest, ...files.map((file) => `/${file}\\.test`)], {
  cwd: root,
  env: { ...process.env, ACTION_NODE: node },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
