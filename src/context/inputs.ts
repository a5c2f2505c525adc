import { asObject } from '../json.ts';
import type { Root } from './root.ts';

/** The inputs of a `workflow_dispatch`. */
export const inputs: Root = { name: 'inputs', load: ({ event }) => asObject(event.get('inputs')) ?? {} };
