/**
 * Pairs the action with the least that could do the same, and with a naive bundle of the same packages, in one run:
 * `npm run benchmark`. With `--write` the table goes into docs/performance.md.
 */
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { headCommit } from '../emulator/runner/events.ts';
import { inputVariables, parseOutputs, root, runnerEnvironment } from '../emulator/runner/step.ts';

const pairs = Number(process.argv.find((value) => /^\d+$/.test(value)) ?? 60);
const delayMs = 50;
const maxParallel = 8;
const home = mkdtempSync(join(tmpdir(), 'benchmark-'));
const dist = join(root, 'dist', 'index.js');
const floor = join(import.meta.dirname, 'floor.mjs');

try {
  const table = [...(await oneJob()), '', ...(await manyJobs()), '', ...sizes()].join('\n');
  console.log(`\n${table}`);
  if (process.argv.includes('--write')) write(table);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function oneJob(): Promise<string[]> {
  const naive = buildNaive();
  return withServer(0, async (url) => {
    const scripts = { floor, dist, naive };
    const times: Record<string, number[]> = { floor: [], dist: [], naive: [] };
    for (let pair = -3; pair < pairs; pair++) {
      const order = Object.entries(scripts);
      // Neither is always the one that finds the machine warm.
      if (pair % 2 === 0) order.reverse();
      for (const [name, script] of order) {
        const ms = time(script, url, '8992');
        if (pair >= 0) times[name]?.push(ms);
      }
    }
    const ratio = (name: string) =>
      (times[name] ?? []).map((ms, pair) => ms / (times.floor?.[pair] ?? Number.NaN));
    const row = (title: string, name: string) =>
      `| ${title} | ${median(times[name] ?? []).toFixed(0)} ms | ${median(ratio(name)).toFixed(2)} | ${quantile(ratio(name), 0.25).toFixed(2)} – ${quantile(ratio(name), 0.75).toFixed(2)} |`;
    return [
      `One job, a push, AK/SK, project known; the whole process, median of ${pairs} pairs:`,
      '',
      '| | time | ratio to the floor | middle half of the ratios |',
      '| --- | --- | --- | --- |',
      row('the floor: sign and send by `fetch`', 'floor'),
      row('**this action**', 'dist'),
      row('a naive bundle of the same packages', 'naive'),
    ];
  });
}

async function manyJobs(): Promise<string[]> {
  return withServer(delayMs, async (url, connections) => {
    const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join(',');
    const measured = [1, 10, 100, 1000].map((count) => {
      const runs = Array.from({ length: count === 1 ? 9 : 3 }, () => time(dist, url, ids(count)));
      return { count, ms: median(runs), runs: runs.length };
    });
    const rows: string[] = [];
    const start = (measured[0]?.ms ?? 0) - delayMs;
    const least: Record<string, number> = {};
    const memory = (script: string, count: number) => {
      const kb = peak(script, url, ids(count));
      least[script] ??= kb;
      return `${(kb / 1024).toFixed(0)} MB | ${(kb / least[script]).toFixed(2)}`;
    };
    for (const { count, ms } of measured) {
      const ofFloor = memory(floor, count);
      await connections();
      const ours = memory(dist, count);
      const ideal = Math.ceil(count / maxParallel) * delayMs + start;
      const time = `${ms.toFixed(0)} ms | ${ideal.toFixed(0)} ms | ${(ms / ideal).toFixed(2)}`;
      rows.push(`| ${count} | ${time} | ${ours} | ${ofFloor} | ${await connections()} |`);
    }
    return [
      `Several jobs, ${maxParallel} at once, with a server that takes ${delayMs} ms an answer. Ideal: jobs ÷ ${maxParallel} × ${delayMs} ms and the start.`,
      '',
      '| jobs | time | ideal | ratio | peak memory | ratio to one job | peak of the floor | its ratio | connections |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows,
    ];
  });
}

function sizes(): string[] {
  const all = readdirSync(join(root, 'dist')).reduce(
    (sum, name) => sum + statSync(join(root, 'dist', name)).size,
    0,
  );
  return [
    '| size | |',
    '| --- | --- |',
    `| JavaScript that a plain run loads | ${(statSync(dist).size / 1000).toFixed(0)} kB |`,
    `| all of dist/, licences included | ${(all / 1000).toFixed(0)} kB |`,
  ];
}

/** All packages in one file that is loaded at once, LiquidJS as its users get it, nothing minified. */
function buildNaive(): string {
  const folder = join(root, 'build', 'naive');
  const out = join(home, 'naive');
  mkdirSync(folder, { recursive: true });
  const packages = ['@actions/core', '@actions/github', 'yaml'].map((name) => `import '${name}';`);
  const liquid = "import { Liquid } from 'liquidjs';\nnew Liquid();";
  writeFileSync(join(folder, 'index.js'), [...packages, liquid, "import '../index.js';", ''].join('\n'));
  const ncc = join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js');
  execFileSync(process.execPath, [ncc, 'build', join(folder, 'index.js'), '--out', out, '--quiet'], {
    cwd: root,
    stdio: 'ignore',
  });
  return join(out, 'index.js');
}

function time(script: string, url: string, jobId: string): number {
  const startedAt = process.hrtime.bigint();
  start(script, url, jobId, {});
  return Number(process.hrtime.bigint() - startedAt) / 1e6;
}

function peak(script: string, url: string, jobId: string): number {
  const file = join(home, 'peak');
  start(script, url, jobId, {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'peak.mjs')}`,
    PEAK_FILE: file,
  });
  return Number(readFileSync(file, 'utf8'));
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
  const { status, stdout } = spawnSync(process.execPath, [script], { cwd: home, env: all, encoding: 'utf8' });
  const verdict = Object.fromEntries(parseOutputs(readFileSync(output, 'utf8'))).is_success;
  // A run that fails early would be a fast one.
  if (status !== 0 || (script !== floor && verdict !== 'true'))
    throw new Error(`${script} failed:\n${stdout}`);
}

/** A server in a process of its own: it must not wait for the one that measures. */
async function withServer<Result>(
  delay: number,
  work: (url: string, connections: () => Promise<string>) => Promise<Result>,
): Promise<Result> {
  const server = fork(join(import.meta.dirname, 'server.mjs'), {
    env: { ...process.env, DELAY_MS: String(delay) },
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

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function write(table: string): void {
  const path = join(root, 'docs', 'performance.md');
  const machine = `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model.trim() || 'unnamed processor'}`;
  const page = readFileSync(path, 'utf8');
  const filled = page.replace(
    /(<!-- figures -->\n)[\s\S]*?(<!-- \/figures -->)/,
    (_, before: string, after: string) => `${before}${table}\n\nMeasured on ${machine}.\n${after}`,
  );
  writeFileSync(path, filled);
  console.log(`wrote ${path}`);
}
