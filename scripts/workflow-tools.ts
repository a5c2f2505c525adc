/** Installs what checks and runs workflows, in fixed versions, into `.tools/`: nothing to do where it is there. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPythonPackage } from './python-environment.ts';

const root = join(import.meta.dirname, '..');
const tools = join(root, '.tools');
const versions = { act: 'v0.2.89', actionlint: 'v1.7.12', zizmor: '1.32.0' };

export interface WorkflowTools {
  readonly act: string;
  readonly actionlint: string;
  readonly zizmor: string;
}

/** Paths of the programs. Needs Go and Python with pip, and their registries, the first time. */
export function installWorkflowTools(): WorkflowTools {
  return {
    act: goTool('act', 'github.com/nektos/act', versions.act),
    actionlint: goTool('actionlint', 'github.com/rhysd/actionlint/cmd/actionlint', versions.actionlint),
    zizmor: join(installPythonPackage('zizmor', versions.zizmor), 'bin', 'zizmor'),
  };
}

function goTool(name: string, module: string, version: string): string {
  const folder = join(tools, `${name}-${version}`);
  const path = join(folder, name);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    run('go', ['install', `${module}@${version}`], { ...process.env, GOBIN: folder });
  }
  return path;
}

function run(command: string, parameters: string[], env = process.env): void {
  console.log(`> ${command} ${parameters.join(' ')}`);
  execFileSync(command, parameters, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
}
