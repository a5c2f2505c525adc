import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { root } from '../../emulator/runner/manifest.ts';
import { installWorkflowTools } from '../../scripts/workflow-tools.ts';

const tools = installWorkflowTools();

function lint(program: string, parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, parameters, { cwd: root, encoding: 'utf8' });
  return { status, findings: `${stdout}${stderr}` };
}

test('actionlint finds nothing in the workflows and examples', () => {
  const files = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', '.github/workflows/*.yml', 'examples/*.yml'],
    { cwd: root, encoding: 'utf8' },
  );
  const workflows = files.trim().split('\n');
  expect(workflows.length).toBeGreaterThan(5);
  expect(lint(tools.actionlint, workflows)).toEqual({ status: 0, findings: '' });
});

test('zizmor finds nothing in the workflows, examples and actions', () => {
  const options = ['--offline', '--quiet', '--no-progress', '--config', '.github/zizmor.yml'];
  const found = lint(tools.zizmor, [...options, '.github', 'examples', 'action.yml']);
  expect(found).toMatchObject({ status: 0 });
});
