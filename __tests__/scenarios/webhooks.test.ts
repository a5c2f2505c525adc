import { beforeEach, expect, test } from '@jest/globals';
import { eventsLike, everyRoot, payloadsOf, starters } from '../support/webhooks.ts';
import { act, emulator, useEmulator } from '../support/world.ts';

useEmulator();
beforeEach(() => {
  // What GitHub would add is not there: a template has to live without it.
  emulator().state.github.permission = false;
});

// The other payloads of each event are rendered by unit/context/webhooks.test.ts.
test.each(starters.flatMap(eventsLike))(
  'describes a job on %s from a payload that GitHub publishes',
  async (name) => {
    const [payload] = payloadsOf(name.replace(/_target$/, ''));
    for (const inputs of [{}, { description: everyRoot, data: '{"x": 1}' }]) {
      const ran = await act(
        { 'github-token': 'FAKE', 'max-attempts': '1', ...inputs },
        { event: { name, payload } },
      );
      const { is_success, error_msg, description = '' } = ran.outputs;
      expect({ is_success, error_msg }).toEqual({ is_success: 'true', error_msg: '' });
      expect(description.length).toBeGreaterThan(40);
      expect(description.length).toBeLessThanOrEqual(256);
      expect(description).not.toMatch(/undefined|\[object|NaN|null/);
      expect(ran.stderr).toBe('');
    }
  },
);
