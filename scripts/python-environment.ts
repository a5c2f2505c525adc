import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const tools = join(import.meta.dirname, '..', '.tools');

/** Where {@link installPythonPackage} puts a package. */
export function pythonEnvironment(name: string, version: string): string {
  return join(tools, `${name}-${version}`);
}

/** Installs a package of PyPI into an environment of its own below `.tools/`, unless it is there. */
export function installPythonPackage(name: string, version: string): string {
  const folder = pythonEnvironment(name, version);
  if (existsSync(folder)) return folder;
  try {
    run('python3', ['-m', 'venv', folder]);
    run(join(folder, 'bin', 'pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `${name}==${version}`,
    ]);
  } catch (error) {
    // Half an environment would be taken for a whole one the next time.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

function run(command: string, parameters: string[]): void {
  console.log(`> ${command} ${parameters.join(' ')}`);
  execFileSync(command, parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
}
