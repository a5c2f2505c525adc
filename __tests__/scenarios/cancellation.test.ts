import { expect, test } from '@jest/globals';
import { act, calls, emulator, seed, useEmulator } from '../support/world.ts';

useEmulator();

test.each(['SIGINT', 'SIGTERM'] as const)(
  'ends within a second of %s, with the outputs set',
  async (signal) => {
    emulator().fault({ call: 'update', kind: { type: 'hang' } });
    let sentAt = 0;
    const ran = await act(
      { 'job-id': `${seed.jobId},8993` },
      {
        during: async (send) => {
          while (!calls().includes('update')) await new Promise((resolve) => setTimeout(resolve, 20));
          sentAt = performance.now();
          send(signal);
        },
      },
    );
    expect(performance.now() - sentAt).toBeLessThan(1000);
    expect(ran.outputs).toMatchObject({
      is_success: 'false',
      error_code: 'CANCELLED',
      job_ids: `["${seed.jobId}","8993"]`,
    });
    expect(ran.outputs.error_msg).toContain('may have been applied');
    expect(ran.exitCode).toBe(1);
  },
);

test('ends within a second while it waits for a retry', async () => {
  emulator().fault({
    call: 'update',
    kind: { type: 'status', status: 429, headers: { 'Retry-After': '60' } },
  });
  let sentAt = 0;
  const ran = await act(
    {},
    {
      during: async (send) => {
        while (!calls().includes('update')) await new Promise((resolve) => setTimeout(resolve, 20));
        await new Promise((resolve) => setTimeout(resolve, 200));
        sentAt = performance.now();
        send('SIGINT');
      },
    },
  );
  expect(performance.now() - sentAt).toBeLessThan(1000);
  expect(ran.outputs.error_code).toBe('CANCELLED');
});
