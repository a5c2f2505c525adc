/** The repository's workflows, run by act on this machine: offline, and against an emulator. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type Emulator, startEmulator } from '../../emulator/cloud/emulator.ts';
import { root } from '../../emulator/runner/manifest.ts';
import { installWorkflowTools } from '../../scripts/workflow-tools.ts';

const tools = installWorkflowTools();
let started: Emulator | undefined;
const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
// The repository; what act keeps lies beside it, since act copies the repository whole.
const home = join(folder, 'vision');

/** To be called at the top of a test file: a copy of the repository, and an emulator that is fresh for each test. */
export function useRepository(): void {
  beforeAll(async () => {
    prepareRepository();
    started = await startEmulator();
  });
  beforeEach(() => emulator().reset());
  afterAll(async () => {
    await started?.close();
    rmSync(folder, { recursive: true, force: true });
  });
}

export function emulator(): Emulator {
  if (started === undefined) throw new Error('no emulator is started');
  return started;
}

/** A repository of its own, as act wants one, with what is here now. */
function prepareRepository(): void {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  for (const file of files) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    cpSync(join(root, file), join(home, file));
  }
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  const identity = ['-c', 'user.name=Ann Lee', '-c', 'user.email=ann@example.com'];
  const git = (...parameters: string[]) =>
    execFileSync('git', [...identity, ...parameters], { cwd: home, stdio: 'pipe', encoding: 'utf8' });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', 'https://github.com/acme/vision.git');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Warm up the learning rate');
}

/**
 * A workflow as it stands, but for what can't be had offline: Node and the packages are there already, and this action is taken from the folder, with the emulator's addresses.
 */
export function offline(path: string): string {
  const { url } = emulator();
  const source = readFileSync(join(root, path), 'utf8')
    .replace(/^ {6}- uses: actions\/setup-node@.*\n( {8}.*\n)*/gm, '')
    .replaceAll('- run: npm ci\n', '- run: node --version\n')
    .replace(
      /uses: your-org\/update-modelarts-visualization-job@v1\n {8}with:\n/g,
      `uses: ./\n        with:\n          endpoint: ${url}\n          iam-endpoint: ${url}\n          sts-endpoint: ${url}\n`,
    );
  // act's checkout is what fills the workspace, from this repository and without a request.
  const checkedOut = source.includes('actions/checkout@')
    ? source
    : source.replace('    steps:\n', '    steps:\n      - uses: actions/checkout@v5\n');
  const file = join(home, '.github', 'workflows', `offline-${path.split('/').at(-1)}`);
  writeFileSync(file, checkedOut);
  return file;
}

export interface Act {
  readonly workflow: string;
  readonly event: string;
  readonly payload: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Runs a workflow on an event. */
export function act({
  workflow,
  event: name,
  payload,
  env = {},
  vars = {},
  secrets = {},
}: Act): Promise<{ code: number | null; log: string }> {
  const eventFile = join(folder, 'event.json');
  writeFileSync(eventFile, JSON.stringify(payload));
  const each = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  const parameters = [
    name,
    ...['--workflows', workflow, '--eventpath', eventFile, '--platform', 'ubuntu-latest=-self-hosted'],
    ...['--action-offline-mode', '--pull=false', '--no-cache-server', '--use-gitignore=false'],
    ...each('--env', env),
    ...each('--var', vars),
    ...each('--secret', secrets),
  ];
  return new Promise((resolve) => {
    const child = spawn(tools.act, parameters, {
      cwd: home,
      // act takes the node of PATH for the action: the one of the packages, 24. Its own settings stay in here.
      env: {
        PATH: `${join(root, 'node_modules', 'node', 'bin')}:${process.env.PATH}`,
        HOME: folder,
        XDG_CACHE_HOME: join(folder, 'cache'),
      },
      detached: true,
    });
    let log = '';
    const collect = (piece: Buffer) => {
      log += piece.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('exit', (code) => {
      // The emulators that the workflow has started in the background.
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // All have ended.
      }
      setTimeout(() => resolve({ code, log }), 50);
    });
  });
}
