import { readFileSync } from 'node:fs';

/**
 * The payload of the event that triggered the workflow; undefined if the runner gives none.
 * @throws Error if the file cannot be read or is not JSON
 */
export function readEventPayload({ GITHUB_EVENT_PATH }: NodeJS.ProcessEnv): unknown {
  if (!GITHUB_EVENT_PATH) return undefined;
  return JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8').replace(/^\ufeff/, ''));
}
