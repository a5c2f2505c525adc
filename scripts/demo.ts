/**
 * Shows the action at work, as the runner would start it, on this checkout's own HEAD commit. The cloud is the
 * emulator on loopback: no account, no network.
 */
import { execFileSync } from 'node:child_process';
import { stringify } from 'yaml';
import { type Emulator, jobKey, seed, startEmulator } from '../emulator/cloud/emulator.ts';
import { root } from '../emulator/runner/manifest.ts';
import { runStep, type Step } from '../emulator/runner/step.ts';

const template =
  '{{ commit.short_sha }} {{ commit.subject | truncate: 60 }} · {{ ref.name }} · run {{ run.number }} · ' +
  'accuracy {{ data.accuracy | percent }}, loss {{ data.loss | short }}, {{ data.seconds | duration }}';
const metrics = { accuracy: 0.91673, loss: 0.0000345, seconds: 7384 };

const emulator = await startEmulator();
try {
  process.exitCode = (await show(emulator)) ? 0 : 1;
} finally {
  await emulator.close();
}

async function show({ url, state, requests }: Emulator): Promise<boolean> {
  const head = headCommit();
  const description = () => state.jobs.get(jobKey(seed.projectId, seed.jobId))?.job_desc ?? '';
  const before = description();
  const inputs = {
    'job-id': seed.jobId,
    region: seed.region,
    'project-id': seed.projectId,
    endpoint: url,
    'access-key': seed.accessKey,
    'secret-key': seed.secretKey,
    description: template,
    'data-file': 'metrics.json',
  };
  section('The step', stringify({ steps: [{ uses: './', with: inputs }] }, { lineWidth: 0 }));
  section('metrics.json, which the training wrote', JSON.stringify(metrics));

  const ran = await runStep(push(head, inputs));
  section('The log', ran.stdout.replace(/^::add-mask::.*$/gm, '::add-mask::***'));

  for (const { method, path, headers, body, status, credentials } of requests) {
    const shown = ['content-type', 'x-project-id', 'x-sdk-date', 'authorization'].map(
      (name) => `${name}: ${headers[name]}`,
    );
    const verdict = credentials === 'ok' ? 'checked by the official SDK’s signer: it is right' : 'WRONG';
    section(
      'The request that arrived',
      [`${method} ${path}`, ...shown, '', body, '', `signature: ${verdict}`, `answer: HTTP ${status}`].join(
        '\n',
      ),
    );
  }
  const outputs = Object.entries(ran.outputs).map(([name, value]) => `${name} = ${value}`);
  section('The outputs', outputs.join('\n'));
  section('The job summary', readable(ran.summary));
  section('The description', `before  ${before}\nafter   ${description()}`);

  const isUpdated =
    ran.outputs.is_success === 'true' &&
    description() === ran.outputs.description &&
    description() !== before;
  console.log(isUpdated ? '\nIt works: the description was updated.' : `\nIt does not work.\n${ran.stderr}`);
  return isUpdated;
}

interface Head {
  readonly sha: string;
  readonly message: string;
  readonly name: string;
  readonly email: string;
  readonly timestamp: string;
  readonly branch: string;
}

function headCommit(): Head {
  const git = (...parameters: string[]) =>
    execFileSync('git', parameters, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trimEnd();
  try {
    const [sha = '', name = '', email = '', timestamp = ''] = git(
      'log',
      '-1',
      '--format=%H%n%an%n%ae%n%aI',
    ).split('\n');
    const branch = git('rev-parse', '--abbrev-ref', 'HEAD');
    return {
      sha,
      name,
      email,
      timestamp,
      message: git('log', '-1', '--format=%B'),
      branch: branch === 'HEAD' ? 'main' : branch,
    };
  } catch {
    console.log('There is no commit here (or no git), so this is a made-up one.\n');
    const timestamp = new Date().toISOString();
    return {
      sha: 'c0ffee'.repeat(7).slice(0, 40),
      name: 'Ann',
      email: 'ann@example.com',
      timestamp,
      message: 'Warm up the learning rate',
      branch: 'main',
    };
  }
}

function push({ sha, message, name, email, timestamp, branch }: Head, inputs: Record<string, string>): Step {
  const commit = { id: sha, message, timestamp, author: { name, email } };
  return {
    inputs,
    files: { 'metrics.json': JSON.stringify(metrics) },
    event: {
      name: 'push',
      payload: { ref: `refs/heads/${branch}`, after: sha, head_commit: commit, commits: [commit] },
    },
    env: { GITHUB_SHA: sha, GITHUB_REF: `refs/heads/${branch}`, GITHUB_REF_NAME: branch },
  };
}

function section(title: string, text: string): void {
  console.log(`── ${title} ${'─'.repeat(Math.max(0, 70 - title.length))}\n${text.trimEnd()}\n`);
}

/** HTML as a terminal can show it. */
function readable(html: string): string {
  return html
    .replace(/<\/t[dh]>\s*<t[dh][^>]*>/g, ' │ ')
    .replace(/<br>/g, ' / ')
    .replace(/<[^>]+>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
