/** The emulator as a program: `npm run emulator`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startEmulator } from '../../emulator/cloud/emulator.ts';
import { root } from '../../emulator/runner/manifest.ts';

const start = (...parameters: string[]) =>
  spawn(process.execPath, [join(root, 'emulator', 'main.ts'), ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

async function ended(child: ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream }) {
  const [exitCode, stdout, stderr] = await Promise.all([
    new Promise((resolve) => child.once('exit', resolve)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}

test('writes its port once it is ready, answers there, logs the request, and ends on SIGTERM', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  const file = join(folder, 'port');
  const child = start('--port-file', file);
  const ending = ended(child);
  try {
    const port = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    while (port() === '' && child.exitCode === null) await setTimeout(20);
    const url = `http://127.0.0.1:${port()}`;
    expect((await fetch(`${url}/v3/projects`)).status).toBe(401);
    child.kill('SIGTERM');
    const { exitCode, stdout } = await ending;
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`The emulator listens on ${url}`);
    expect(stdout).toMatch(/^GET {2}\/v3\/projects {2}401 {2}\d+ ms {2}credentials: none$/m);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
});

test('says in a sentence that its port is in use', async () => {
  const other = await startEmulator();
  try {
    const { port } = new URL(other.url);
    expect(await ended(start('--port', port))).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `Port ${port} is in use, perhaps by another emulator. Name another one with --port, or leave --port out to get a free one.\n`,
    });
  } finally {
    await other.close();
  }
});

test.each([
  [['--port', 'http'], "--port takes a whole number, not 'http'."],
  [['--port', '65536'], '--port takes a number up to 65535, not 65536.'],
  [['--ports', '1'], "Unknown option '--ports'"],
])('refuses %j and shows how it is used', async (parameters, message) => {
  const { exitCode, stdout, stderr } = await ended(start(...parameters));
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain('Usage: npm run emulator -- [options]');
});
