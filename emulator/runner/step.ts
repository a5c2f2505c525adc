/** Starts the action the way the runner does: `dist/` in a process of its own, told all by its environment. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export const root = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}
export const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Manifest;

export interface Step {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Name and payload of the event; the payload may also be raw text. */
  readonly event?: { readonly name: string; readonly payload?: unknown };
  /** Files of the workspace. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What to do while it runs, e.g. send a signal. */
  readonly during?: (signal: (name: NodeJS.Signals) => void) => void | Promise<void>;
  /** Another script than dist/index.js. */
  readonly main?: string;
  /** A workspace to use, instead of an empty one that is deleted at the end. */
  readonly workspace?: string;
}

export interface Ran {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last value of each output, as the runner takes it. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Every output in the order of the writes. */
  readonly writes: readonly (readonly [name: string, value: string])[];
  readonly summary: string;
  /** What the runner would obey in the log. */
  readonly commands: readonly Command[];
  readonly durationMs: number;
  /** All that left the process, for a search for secrets; the masks themselves excepted. */
  readonly everything: string;
}

export interface Command {
  readonly name: string;
  readonly value: string;
}

/** Environment of a push of `abc…` to main in acme/vision, as the runner sets it. */
export const pushSha = '3f2a1bc4d5e6f708192a3b4c5d6e7f8091a2b3c4';
export const runnerEnvironment = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTOR: 'ann',
  GITHUB_TRIGGERING_ACTOR: 'ann',
  GITHUB_REPOSITORY: 'acme/vision',
  GITHUB_SHA: pushSha,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_HEAD_REF: '',
  GITHUB_BASE_REF: '',
  GITHUB_RUN_ID: '1234567890',
  GITHUB_RUN_NUMBER: '42',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_WORKFLOW: 'train',
  GITHUB_JOB: 'resnet',
  GITHUB_SERVER_URL: 'https://github.com',
};

/** Whether steps run from `src/` in this process: for mutation testing, see {@link runInProcess}. */
export const inProcess = process.env.IN_PROCESS === '1';
// Before any test: what runs on import is then nobody's in particular, and so every test's.
const action = inProcess ? await import('../../src/action.ts') : undefined;

/** The variables of a step whose workflow gives these inputs: defaults come from action.yml. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, { default: value = '' }] of Object.entries(manifest.inputs)) {
    // The runner evaluates the expression; here it has no token to give.
    variables[variableOf(name)] = value.replace(/\$\{\{.*\}\}/, '');
  }
  for (const [name, value] of Object.entries(inputs)) {
    if (!(name in manifest.inputs)) throw new Error(`action.yml has no input ${name}`);
    variables[variableOf(name)] = value;
  }
  return variables;
}

function variableOf(input: string): string {
  return `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
}

/** Runs one step to its end. */
export async function runStep(step: Step): Promise<Ran> {
  const home = mkdtempSync(join(tmpdir(), 'step-'));
  try {
    const files = prepare(home, step);
    const startedAt = performance.now();
    const { code, signal, stdout, stderr } =
      inProcess && step.main === undefined
        ? await runInProcess(step, files.env, files.workspace)
        : await runProcess(step, files.env, files.workspace);
    const durationMs = performance.now() - startedAt;
    const output = readFileSync(files.output, 'utf8');
    const summary = readFileSync(files.summary, 'utf8');
    const writes = parseOutputs(output);
    const commands = commandsIn(`${stdout}\n${stderr}`);
    return {
      exitCode: code,
      signal,
      stdout,
      stderr,
      outputs: Object.fromEntries(writes),
      writes,
      summary,
      commands,
      durationMs,
      everything: [stdout.replace(/^::add-mask::.*$/gm, ''), stderr, output, summary].join('\n'),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function prepare(home: string, step: Step) {
  const workspace = step.workspace ?? join(home, 'workspace');
  mkdirSync(workspace, { recursive: true });
  for (const [path, content] of Object.entries(step.files ?? {})) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
  const output = join(home, 'output');
  const summary = join(home, 'summary');
  const payload = join(home, 'event.json');
  const { name = 'push', payload: given = {} } = step.event ?? {};
  writeFileSync(output, '');
  writeFileSync(summary, '');
  writeFileSync(payload, typeof given === 'string' ? given : JSON.stringify(given));
  const env: Record<string, string> = {};
  const all: Record<string, string | undefined> = {
    PATH: process.env.PATH,
    HOME: home,
    ...runnerEnvironment,
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: payload,
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    ...inputVariables(step.inputs ?? {}),
    ...step.env,
  };
  for (const [key, value] of Object.entries(all)) if (value !== undefined) env[key] = value;
  return { env, workspace, output, summary };
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runProcess(step: Step, env: Record<string, string>, cwd: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // ACTION_NODE: that of an older runner.
    const child = spawn(
      process.env.ACTION_NODE ?? process.execPath,
      [step.main ?? join(root, 'dist', 'index.js')],
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
    void step.during?.((name) => child.kill(name));
  });
}

/**
 * The same from `src/`, in this process: how mutation testing sees which line which test reaches. Nothing may
 * depend on it but that.
 */
async function runInProcess(step: Step, env: Record<string, string>, workspace: string): Promise<Ended> {
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
  process.chdir(workspace);
  try {
    const ended = action.run(env);
    await step.during?.((name) => process.emit(name));
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

/** The entries of an output file, as the runner reads them. */
export function parseOutputs(content: string): [name: string, value: string][] {
  const entries: [string, string][] = [];
  const lines = content.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || delimiter === undefined) {
      if (lines[at] !== '') throw new Error(`not an output: ${lines[at]}`);
      continue;
    }
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) throw new Error(`no end of output ${name}`);
    entries.push([name, lines.slice(at + 1, end).join('\n')]);
    at = end;
  }
  return entries;
}

/** What the runner obeys in a log: `::name::` at the start of a line, after blanks, and `##[name]` anywhere. */
export function commandsIn(log: string): Command[] {
  const found: Command[] = [];
  for (const line of log.split(/\r\n|\r|\n/)) {
    const [, name, value] =
      /^\s*::([A-Za-z-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? /##\[([A-Za-z-]+)[^\]]*\](.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found.push({ name, value: decode(value) });
  }
  return found;
}

function decode(value: string): string {
  return value.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
}
