/** Every payload, without a process for each: what a template says of it whole, not only the 256 characters of it. */
import { describe, expect, test } from '@jest/globals';
import { runnerEnvironment } from '../../../emulator/runner/environment.ts';
import { loadContext, loadJobContext } from '../../../src/context/roots.ts';
import { WorkflowEvent } from '../../../src/context/workflow-event.ts';
import { defaultDescription } from '../../../src/inputs.ts';
import { Template } from '../../../src/template/template.ts';
import { eventsLike, everyRoot, examples, payloadsOf, starters } from '../../support/webhooks.ts';

test('the list has every event that there are payloads for', () => {
  expect(starters.filter((name) => !examples.some((entry) => entry.name === name))).toEqual([]);
});

describe.each(starters.flatMap(eventsLike))('%s', (name) => {
  const payloads = payloadsOf(name.replace(/_target$/, ''));
  test(`has ${payloads.length} payloads of which a template prints no value that is not text`, async () => {
    const data = { x: 1 };
    for (const payload of payloads) {
      const event = new WorkflowEvent({ ...runnerEnvironment, GITHUB_EVENT_NAME: name }, () => payload);
      for (const source of [defaultDescription, everyRoot]) {
        const template = new Template(source, 'description', data);
        // GitHub tells nothing.
        const shared = await loadContext({ event, data }, template.uses, async () => undefined);
        const perJob = await loadJobContext({ event, data, job: { id: '8992' } }, template.uses);
        const text = template.render({ ...shared, ...perJob });
        expect(text.length).toBeGreaterThan(40);
        expect(text).not.toMatch(/undefined|\[object|NaN|null/);
      }
    }
  });
});
