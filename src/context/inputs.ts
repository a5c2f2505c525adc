import { asObject } from '../json.ts';
import type { Fields, Root } from './root.ts';

/** The inputs of a `workflow_dispatch`. */
export const inputs: Root = {
  name: 'inputs',
  load({ event, log }) {
    const given = asObject(event.get('inputs'));
    if (given === undefined && event.name !== 'workflow_dispatch') {
      log?.info(
        `\`inputs\` is empty: the event ${event.name || '(none)'} has none. In a workflow that is called, pass them: ` +
          'data: $' +
          '{{ toJSON(inputs) }}, and write e.g. {{ data.name }}.',
      );
    }
    return withBooleans(given ?? {});
  },
};

// GitHub sends a box that is not ticked as a text, and every text is true to `if`. Both print the same.
function withBooleans(given: Fields): Fields {
  const entries = Object.entries(given).map(([name, value]) => [
    name,
    value === 'true' ? true : value === 'false' ? false : value,
  ]);
  return Object.fromEntries(entries);
}
