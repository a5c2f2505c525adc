import type { Root } from './root.ts';

/** The repository that the workflow runs in. */
export const repo: Root = {
  name: 'repo',
  fields: ['name', 'owner', 'full_name', 'url'],
  load({ event }) {
    const [owner, name] = event.repository.split('/');
    return {
      name: name ?? null,
      owner: owner || null,
      full_name: event.repository || null,
      url: event.repository === '' ? null : `${event.serverUrl}/${event.repository}`,
    };
  },
};
