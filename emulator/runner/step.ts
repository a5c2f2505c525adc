/** Starts the action the way the runner does: `dist/` in a process of its own, told all by its environment. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runnerEnvironment } from './environment.ts';
import { inputVariables } from './manifest.ts';
import { type Command, commandsIn, parseOutputs } from './outputs.ts';
import { inProcess, runInProcess, runProcess } from './processes.ts';

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

/** Runs one step to its end. */
export async function runStep(step: Step): Promise<Ran> {
  const home = mkdtempSync(join(tmpdir(), 'step-'));
  try {
    const files = prepare(home, step);
    const startedAt = performance.now();
    const start = { ...step, env: files.env, cwd: files.workspace };
    const { code, signal, stdout, stderr } =
      inProcess && step.main === undefined ? await runInProcess(start) : await runProcess(start);
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
