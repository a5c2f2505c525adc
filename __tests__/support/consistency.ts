import { expect } from '@jest/globals';
import type { RecordedRequest } from '../../emulator/cloud/emulator.ts';
import type { Ran } from '../../emulator/runner/step.ts';

interface Result {
  readonly job_id: string;
  readonly is_success: boolean;
  readonly error_code?: string;
  readonly error_msg?: string;
  readonly attempts?: number;
}

/**
 * What must agree after every run, whatever it was about: exit code, outputs, annotations, log, summary and the
 * requests that arrived. Transcripts therefore need only show the log.
 */
export function expectConsistent(ran: Ran, requests: readonly RecordedRequest[]): void {
  const { outputs } = ran;
  const isSuccess = outputs.is_success === 'true';
  const results = JSON.parse(outputs.results ?? '') as Result[];
  const failed = results.filter((result) => !result.is_success);

  expect(outputs.is_success).toMatch(/^(true|false)$/);
  expect([outputs.error_code === '', outputs.error_msg === '']).toEqual([isSuccess, isSuccess]);
  expect(outputs.job_ids).toBe(JSON.stringify(results.map(({ job_id }) => job_id)));
  expect(results.length > 0 && failed.length === 0).toBe(isSuccess);
  for (const { is_success, error_code } of results) expect(error_code === undefined).toBe(is_success);
  if (failed[0] !== undefined) expect(failed[0].error_code).toBe(outputs.error_code);
  if (failed[0]?.error_msg !== undefined) expect(failed[0].error_msg).toBe(outputs.error_msg);

  expectAnnotated(ran, failed.length, results.length);
  if (results.length > 1) {
    const counted = `${results.length - failed.length} of ${results.length} jobs (would be )?updated`;
    expect(ran.stdout).toMatch(
      new RegExp(`^${counted}${failed.length > 0 ? `, ${failed.length} failed` : ''}$`, 'm'),
    );
  }
  expectSummarized(ran, results, failed);
  expectSent(outputs.description ?? '', results, requests);
}

/** The failure is annotated once, and decides about the exit code; a success has no error. */
function expectAnnotated(ran: Ran, failed: number, jobs: number): void {
  const { outputs, commands, exitCode } = ran;
  const errors = commands.filter(({ name }) => name === 'error');
  expect(errors).toHaveLength(exitCode === 0 ? 0 : 1);
  if (outputs.is_success === 'true') {
    expect(exitCode).toBe(0);
    return;
  }
  const kind = exitCode === 0 ? 'warning' : 'error';
  const annotation = commands.find(
    ({ name, value }) => name === kind && value.startsWith(outputs.error_msg ?? ''),
  );
  const others = annotation?.value.slice(outputs.error_msg?.length);
  if (failed > 1) expect(others).toMatch(new RegExp(`^\n\\(${failed} of ${jobs} jobs failed`));
  else expect(others).toBe('');
}

/** The summary's heading tells the result, and the text below it names the failure's code or the one job. */
function expectSummarized(
  { outputs, stdout, summary }: Ran,
  results: readonly Result[],
  failed: readonly Result[],
): void {
  if (summary === '') return;
  const isDryRun = stdout.includes('this is a dry run');
  const isPartial = failed.length > 0 && failed.length < results.length;
  const mark = outputs.is_success === 'true' ? (isDryRun ? '🔍' : '✅') : isPartial ? '⚠️' : '❌';
  expect(summary.startsWith(`<h3>${mark} `)).toBe(true);
  const text = summary
    .replace(/<[^>]+>/g, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');
  // A code that is not one, as a hostile server may send, is escaped further.
  if (/^[\w.]*$/.test(outputs.error_code ?? '')) expect(text).toContain(outputs.error_code);
  if (results.length === 1 && failed.length === 0) expect(text).toContain(results[0]?.job_id);
}

/** The output is what the first updated job was sent last, and each job's tries are the requests that it got. */
function expectSent(
  description: string,
  results: readonly Result[],
  requests: readonly RecordedRequest[],
): void {
  const first = results.find(({ is_success }) => is_success)?.job_id;
  for (const { job_id, is_success, attempts } of results) {
    const updates = requests.filter(({ call, jobId }) => call === 'update' && jobId === job_id);
    if (!is_success || updates.length === 0) continue;
    expect(attempts).toBe(updates.length);
    const body = JSON.parse(updates.at(-1)?.body ?? '') as { job_desc?: string; description?: string };
    if (job_id === first && results.every(({ is_success }) => is_success))
      expect(body.job_desc ?? body.description).toBe(description);
  }
}
