import { expect, test } from '@jest/globals';
import { event } from '../../emulator/runner/events.ts';
import { act, offline, useRepository } from './act.ts';

useRepository();

test.each(['push', 'pull_request', 'workflow_dispatch', 'schedule', 'workflow_run', 'release'])(
  'e2e.yml on %s: outputs, if:, continue-on-error, a dry run and a matrix of two jobs work',
  async (name) => {
    const payload = {
      ...(event(name).event?.payload as object),
      ...(name === 'workflow_dispatch' ? { inputs: { note: 'a note of mine' } } : {}),
    };
    const { code, log } = await act({ workflow: offline('.github/workflows/e2e.yml'), event: name, payload });
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(log.match(/Job succeeded/g)).toHaveLength(3);
    if (name === 'workflow_dispatch') expect(log).toContain('a note of mine');
  },
);
