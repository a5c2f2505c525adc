import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../../emulator/runner/manifest.ts';

test('the demo describes a job by the HEAD commit of this checkout, and shows how', () => {
  const shown = execFileSync(process.execPath, [join(root, 'scripts', 'demo.ts')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const head = execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  expect(shown).toMatch(new RegExp(`^after {3}${head} .*accuracy 91\\.7%, loss 3\\.45e-5, 2h 3m$`, 'm'));
  for (const part of [
    'The step',
    'The log',
    'The request that arrived',
    'The outputs',
    'The job summary',
    'The description',
  ]) {
    expect(shown).toContain(`── ${part} ─`);
  }
  expect(shown).toContain('signature: checked by the official SDK’s signer: it is right');
  expect(shown).toMatch(/It works: the description was updated\.\s*$/);
});
