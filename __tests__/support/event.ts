import { WorkflowEvent } from '../../src/context/workflow-event.ts';

/** An event with a payload, which is JSON if it is a text. */
export function eventOf(
  name: string,
  payload: unknown,
  env: Readonly<Record<string, string>> = {},
): WorkflowEvent {
  return new WorkflowEvent({ GITHUB_EVENT_NAME: name, ...env }, () =>
    typeof payload === 'string' ? JSON.parse(payload) : payload,
  );
}
