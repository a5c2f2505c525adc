/**
 * Draws docs/images/summary.png: the job summary of a real run of dist/ against the emulator, on a page that is styled
 * like GitHub's, by headless Chromium (`$CHROME`, or the first that is installed).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobKey, seed, startEmulator, visualizationJob } from '../emulator/cloud/emulator.ts';
import { pushSha } from '../emulator/runner/environment.ts';
import { root } from '../emulator/runner/manifest.ts';
import { runStep } from '../emulator/runner/step.ts';

const style = `
  body { margin: 0; padding: 24px 32px; width: 896px; background: #fff; color: #1f2328;
    font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", "Noto Color Emoji", sans-serif }
  h3 { margin: 0 0 12px; font-size: 20px; font-weight: 600 } p { margin: 12px 0 0 } a { color: #0969da; text-decoration: none }
  table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; vertical-align: top }
  tr:nth-child(odd) td { background: #f6f8fa } th { background: #fff; font-weight: 600 }
  td:first-child, td:last-child { white-space: nowrap }`;

const page = `<!doctype html><meta charset="utf-8"><style>${style}</style>${await summaryOfRun()}`;
const home = mkdtempSync(join(tmpdir(), 'picture-'));
try {
  const file = join(home, 'summary.html');
  const picture = join(root, 'docs', 'images', 'summary.png');
  writeFileSync(file, page);
  mkdirSync(join(root, 'docs', 'images'), { recursive: true });
  const options = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--disable-background-networking',
  ];
  const target = [
    `--user-data-dir=${join(home, 'profile')}`,
    '--window-size=960,300',
    `--screenshot=${picture}`,
    `file://${file}`,
  ];
  execFileSync(browser(), [...options, ...target], { stdio: 'ignore' });
  console.log(`wrote ${picture}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function summaryOfRun(): Promise<string> {
  const emulator = await startEmulator();
  try {
    const jobs = [
      {
        job_id: '8992',
        job_name: 'resnet50-warmup',
        job_desc: '9ac1d07 Baseline · accuracy 90.4%, loss 0.3211',
      },
      { job_id: '8993', job_name: 'resnet50-cosine', job_desc: '' },
    ];
    emulator.state.jobs.clear();
    for (const job of jobs)
      emulator.state.jobs.set(jobKey(seed.projectId, job.job_id), visualizationJob(job));
    const commit = { id: pushSha, message: 'Warm up the learning rate', author: { name: 'Ann Lee' } };
    const { summary } = await runStep({
      inputs: {
        region: seed.region,
        'project-id': seed.projectId,
        endpoint: emulator.url,
        'access-key': seed.accessKey,
        'secret-key': seed.secretKey,
        'job-name': 'resnet50-*',
        pick: 'all',
        description:
          '{{ commit.short_sha }} {{ commit.subject }} · accuracy {{ data.accuracy | percent }}, loss {{ data.loss | short }}, {{ data.seconds | duration }} · 训练 #{{ run.number }} 🚀',
        data: '{"accuracy": 0.91673, "loss": 0.3028, "seconds": 7384}',
      },
      event: { name: 'push', payload: { head_commit: commit, commits: [commit] } },
    });
    return summary;
  } finally {
    await emulator.close();
  }
}

function browser(): string {
  const names = [process.env.CHROME, 'chromium', 'chromium-browser', 'google-chrome'];
  for (const name of names) {
    try {
      if (name !== undefined) return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      // The next one may be there.
    }
  }
  throw new Error(
    'There is no Chromium: install one (Debian: apt-get install chromium), or set CHROME to its path.',
  );
}
