/**
 * Checks the repository's workflows and examples, and runs them for real: by act, on this machine, offline, against
 * the emulator. `npm run test:workflows`
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jobKey, seed, startEmulator, visualizationJob } from '../../emulator/cloud/emulator.ts';
import { event, pullRequest } from '../../emulator/runner/events.ts';
import { root } from '../../emulator/runner/manifest.ts';
import { installWorkflowTools } from '../../scripts/workflow-tools.ts';

const tools = installWorkflowTools();
const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
// The repository; what act keeps lies beside it, since act copies the repository whole.
const home = join(folder, 'vision');
const counts = { passed: 0, failed: 0 };
const emulator = await startEmulator();
try {
  lint();
  prepareRepository();
  await runEndToEnd();
  await runExamples();
} finally {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

function check(name: string, isSo: boolean, detail = ''): void {
  counts[isSo ? 'passed' : 'failed'] += 1;
  console.log(`${isSo ? '✓' : '✗'} ${name}${isSo ? '' : `\n${detail}`}`);
}

function lint(): void {
  const files = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', '.github/workflows/*.yml', 'examples/*.yml'],
    { cwd: root, encoding: 'utf8' },
  );
  const workflows = files.trim().split('\n');
  for (const [name, program, parameters] of [
    ['actionlint finds nothing', tools.actionlint, workflows],
    [
      'zizmor finds nothing',
      tools.zizmor,
      [
        '--offline',
        '--quiet',
        '--no-progress',
        '--config',
        '.github/zizmor.yml',
        '.github',
        'examples',
        'action.yml',
      ],
    ],
  ] as const) {
    try {
      execFileSync(program, [...parameters], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
      check(name, true);
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      check(name, false, `${stdout}${stderr}`);
    }
  }
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
function offline(path: string): string {
  const { url } = emulator;
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

interface Act {
  readonly workflow: string;
  readonly event: string;
  readonly payload: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

function act({
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

async function runEndToEnd(): Promise<void> {
  const workflow = offline('.github/workflows/e2e.yml');
  for (const name of ['push', 'pull_request', 'workflow_dispatch', 'schedule', 'workflow_run', 'release']) {
    const payload = {
      ...(event(name).event?.payload as object),
      ...(name === 'workflow_dispatch' ? { inputs: { note: 'a note of mine' } } : {}),
    };
    const { code, log } = await act({ workflow, event: name, payload });
    check(
      `e2e.yml on ${name}: outputs, if:, continue-on-error, a dry run, a matrix of two jobs`,
      code === 0 && log.split('Job succeeded').length === 4,
      log,
    );
    if (name === 'workflow_dispatch')
      check('… the input arrives in the description', log.includes('a note of mine'), log);
  }
}

async function runExamples(): Promise<void> {
  const vars = {
    MODELARTS_REGION: 'cn-north-4',
    MODELARTS_JOB_ID: seed.jobId,
    MODELARTS_JOB_NAME: 'resnet50-run',
    HUAWEI_PROVIDER_URN: seed.providerUrn,
    HUAWEI_AGENCY_URN: seed.agencyUrn,
  };
  const secrets = { HUAWEI_ACCESS_KEY: seed.accessKey, HUAWEI_SECRET_KEY: seed.secretKey };
  const oidc = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${emulator.url}/_oidc/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: seed.oidcRequestToken,
  };
  const says = (id: string) => emulator.state.jobs.get(jobKey(seed.projectId, id))?.job_desc ?? '';

  const training = offline('examples/after-training.yml');
  for (const name of ['push', 'schedule']) {
    emulator.reset();
    const { code, log } = await act({
      workflow: training,
      event: name,
      payload: event(name).event?.payload,
      env: oidc,
      vars,
    });
    check(
      `after-training.yml on ${name}, keyless: ${says(seed.jobId)}`,
      code === 0 &&
        /^[0-9a-f]{7} .*accuracy 91\.7%, loss 0\.0345, 2h 3m · https:\/\/github\.com\//.test(
          says(seed.jobId),
        ),
      log,
    );
  }

  emulator.reset();
  const refused = await act({
    workflow: training,
    event: 'push',
    payload: event('push').event?.payload,
    env: oidc,
    vars: { ...vars, HUAWEI_AGENCY_URN: 'iam::1234:agency:none' },
  });
  check(
    'after-training.yml with an agency that is not there: the training stays green, the next step says why',
    refused.code === 0 && refused.log.includes('was not described (STS5.1106)'),
    refused.log,
  );

  emulator.reset();
  emulator.state.jobs.set(
    jobKey(seed.projectId, '9001'),
    visualizationJob({ job_id: '9001', job_name: 'resnet50-run', create_time: Date.now() }),
  );
  const pull = offline('examples/pull-request.yml');
  const payload = {
    ...(event('pull_request').event?.payload as object),
    number: 12,
    pull_request: pullRequest,
  };
  const described = await act({ workflow: pull, event: 'pull_request', payload, vars, secrets });
  check(
    `pull-request.yml: ${says('9001')}`,
    described.code === 0 &&
      says('9001') === '#12 Try a cosine schedule by bob · cosine @ c3d0be4 · experiment, good first run',
    described.log,
  );

  emulator.reset();
  const fork = {
    ...payload,
    pull_request: { ...pullRequest, head: { ...pullRequest.head, repo: { full_name: 'eve/vision' } } },
  };
  const skipped = await act({ workflow: pull, event: 'pull_request', payload: fork, vars, secrets });
  check(
    'pull-request.yml of a fork: skipped, not failed',
    skipped.code === 0 && emulator.requests.length === 0,
    skipped.log,
  );

  const manual = offline('examples/manual.yml');
  for (const dryRun of [true, false]) {
    emulator.reset();
    const before = says(seed.jobId);
    const inputs = {
      'job-id': `${seed.jobId}, ${seed.twinJobIds[0]}`,
      note: 'see #7',
      'dry-run': String(dryRun),
    };
    const { code, log } = await act({
      workflow: manual,
      event: 'workflow_dispatch',
      payload: { inputs, repository: { full_name: 'acme/vision' } },
      vars,
      secrets,
    });
    const expected = dryRun
      ? says(seed.jobId) === before
      : new RegExp(`^see #7 \\(.+\\) · ${before}$`).test(says(seed.jobId));
    check(
      `manual.yml, ${dryRun ? 'a dry run: nothing is written' : says(seed.jobId)}`,
      code === 0 && expected && log.includes('see #7'),
      log,
    );
  }
}
