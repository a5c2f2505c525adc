import type { Root } from './root.ts';

/** The raw payload of the event. */
export const event: Root = { name: 'event', load: (source) => source.event.payload };
