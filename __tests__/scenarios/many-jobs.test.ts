/** What GitHub takes from a step is limited, however many jobs it updates. */
import { expect, test } from '@jest/globals';
import { addJobs } from '../../emulator/cloud/emulator.ts';
import { act, emulator, useEmulator } from '../support/world.ts';

useEmulator();

// GitHub Docs: a summary of 1 MiB and 10 annotations of a kind per step (*Workflow commands for GitHub Actions*), outputs
// of 1 MB per job (*Workflow syntax for GitHub Actions*).
const maxSummaryBytes = 1024 * 1024;
const maxOutputsBytes = 1_000_000;
const maxAnnotations = 10;

// The longest description, in letters of three bytes each, and quotation marks, which JSON escapes.
const long = `${'"'.repeat(56)}${'模'.repeat(200)}`;

test('a run of 1,000 jobs, of which half fail, with the longest descriptions and long messages', async () => {
  const { state } = emulator();
  const ids = addJobs(state, 1000);
  for (const job of state.jobs.values()) job.job_desc = long;
  const body = JSON.stringify({ error_code: 'ModelArts.2901', error_msg: `no\n${long.repeat(20)}` });
  const failing = ids.filter((_, index) => index % 2 === 0);
  emulator().fault({ call: 'update', jobId: failing, kind: { type: 'status', status: 400, body } });
  const { outputs, writes, summary, commands } = await act({
    'job-id': ids.join(),
    'max-parallel': '32',
    description: `{{ job.name }}${long}`,
  });

  expect(outputs).toMatchObject({ is_success: 'false', error_code: 'ModelArts.2901' });
  const results = JSON.parse(outputs.results ?? '') as { is_success: boolean }[];
  expect(results.map(({ is_success }) => is_success)).toEqual(ids.map((_, index) => index % 2 === 1));
  expect(bytes(summary)).toBeLessThanOrEqual(maxSummaryBytes);
  expect(writes.reduce((sum, [name, value]) => sum + bytes(name + value), 0)).toBeLessThanOrEqual(
    maxOutputsBytes,
  );
  for (const kind of ['error', 'warning', 'notice']) {
    expect(commands.filter(({ name }) => name === kind).length).toBeLessThanOrEqual(maxAnnotations);
  }
});

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
