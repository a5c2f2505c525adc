/** Starts what is measured: dist/, or a script that does the same, told all by its environment. */
import { fork, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerEnvironment } from '../emulator/runner/environment.ts';
import { headCommit } from '../emulator/runner/events.ts';
import { inputVariables, root } from '../emulator/runner/manifest.ts';
import { parseOutputs } from '../emulator/runner/outputs.ts';

export const dist = join(root, 'dist', 'index.js');
export const floor = join(import.meta.dirname, 'floor.mjs');
export const maxParallel = 8;

const home = mkdtempSync(join(tmpdir(), 'benchmark-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

/** @returns milliseconds from the start of the process to its end */
export function time(script: string, url: string, jobId: string): number {
  const startedAt = performance.now();
  start(script, url, jobId, {});
  return performance.now() - startedAt;
}

/** @returns the peak of the process's memory in MB */
export function peak(script: string, url: string, jobId: string): number {
  const file = join(home, 'peak');
  start(script, url, jobId, {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'peak.mjs')}`,
    PEAK_FILE: file,
  });
  return Number(readFileSync(file, 'utf8')) / 1024;
}

function start(script: string, url: string, jobId: string, env: Record<string, string>): void {
  const output = join(home, 'output');
  const payload = join(home, 'event.json');
  writeFileSync(output, '');
  writeFileSync(payload, JSON.stringify({ head_commit: headCommit, commits: [headCommit] }));
  const inputs = {
    region: 'cn-north-4',
    'project-id': '0123456789abcdef0123456789abcdef',
    endpoint: url,
    'access-key': 'FAKEACCESSKEY0000001',
    'secret-key': 'FakeSecretKeyForTestsOnly000000000000001',
    'job-id': jobId,
    'max-parallel': String(maxParallel),
  };
  const runner = {
    ...runnerEnvironment,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: payload,
    GITHUB_OUTPUT: output,
  };
  const all = { PATH: process.env.PATH ?? '', ...runner, ...inputVariables(inputs), ENDPOINT: url, ...env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    cwd: home,
    env: all,
    encoding: 'utf8',
  });
  const verdict = Object.fromEntries(parseOutputs(readFileSync(output, 'utf8'))).is_success;
  // A run that fails early would be a fast one.
  if (status !== 0 || (script !== floor && verdict !== 'true'))
    throw new Error(`${script} failed:\n${stdout}${stderr}`);
}

/** A server in a process of its own: it must not wait for the one that measures. */
export async function withServer<Result>(
  delayMs: number,
  work: (url: string, connections: () => Promise<string>) => Promise<Result>,
): Promise<Result> {
  const server = fork(join(import.meta.dirname, 'server.mjs'), {
    env: { ...process.env, DELAY_MS: String(delayMs) },
  });
  try {
    const port = await new Promise<number>((resolve) =>
      server.once('message', (message) => resolve(Number(message))),
    );
    const url = `http://127.0.0.1:${port}`;
    return await work(url, async () =>
      (await fetch(`${url}/connections`, { headers: { connection: 'close' } })).text(),
    );
  } finally {
    server.kill();
  }
}
