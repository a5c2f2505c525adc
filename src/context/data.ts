import type { Root } from './root.ts';

/** The user's own values, from the inputs `data` and `data-file`. */
export const data: Root = { name: 'data', load: (source) => source.data };
