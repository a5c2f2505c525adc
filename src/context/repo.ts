import { type FieldReaders, type Root, readFields } from './root.ts';
import type { WorkflowEvent } from './workflow-event.ts';

const fields: FieldReaders<WorkflowEvent> = {
  name: ({ repository }) => repository.split('/')[1],
  owner: ({ repository }) => repository.split('/')[0] || null,
  full_name: ({ repository }) => repository || null,
  url: ({ repository, serverUrl }) => (repository === '' ? null : `${serverUrl}/${repository}`),
};

/** The repository that the workflow runs in. */
export const repo: Root = {
  name: 'repo',
  fields: Object.keys(fields),
  load: ({ event }) => readFields(fields, event),
};
