import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './manifest.ts';

/** Whether steps run from `src/` in this process: for mutation testing, see {@link runInProcess}. */
export const inProcess = process.env.IN_PROCESS === '1';
// Before any test: what runs on import is then nobody's in particular, and so every test's.
const action = inProcess ? await import('../../src/action.ts') : undefined;

/** What a process is started with. */
export interface Start {
  readonly env: Record<string, string>;
  /** The folder that it is started in. */
  readonly cwd: string;
  /** Default: dist/index.js. */
  readonly main?: string;
  /** What to do while it runs. */
  readonly during?: (signal: (name: NodeJS.Signals) => void) => void | Promise<void>;
}

/** How a step ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runProcess({ env, cwd, main, during }: Start): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // ACTION_NODE: that of an older runner.
    const child = spawn(
      process.env.ACTION_NODE ?? process.execPath,
      [main ?? join(root, 'dist', 'index.js')],
      { env, cwd },
    );
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
    child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
    void during?.((name) => child.kill(name));
  });
}

/**
 * The same from `src/`, in this process: how mutation testing sees which line which test reaches. Nothing may
 * depend on it but that.
 */
export async function runInProcess({ env, cwd, during }: Start): Promise<Ended> {
  if (action === undefined) throw new Error('IN_PROCESS is not set');
  const written: string[] = [];
  const { write } = process.stdout;
  const folder = process.cwd();
  const before = { ...process.env };
  process.stdout.write = ((text: string) => written.push(text) > 0) as typeof write;
  // The toolkit reads its files' names from the process, as it may in an action.
  Object.assign(process.env, {
    GITHUB_OUTPUT: env.GITHUB_OUTPUT,
    GITHUB_STEP_SUMMARY: env.GITHUB_STEP_SUMMARY,
  });
  process.chdir(cwd);
  try {
    const ended = action.run(env);
    await during?.((name) => process.emit(name));
    await ended;
    return { code: Number(process.exitCode ?? 0), signal: null, stdout: written.join(''), stderr: '' };
  } finally {
    process.stdout.write = write;
    process.exitCode = undefined;
    process.chdir(folder);
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
