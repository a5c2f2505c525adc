const { default: Sequencer } = require('@jest/test-sequencer');

// The quickest to load and to kill come first: the unit tests, then these scenarios, then the others.
const scenarios = ['length', 'template', 'inputs', 'report', 'jobs', 'events', 'credentials'];

function place({ path }) {
  if (path.includes('/unit/')) return -1;
  const found = scenarios.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return found < 0 ? scenarios.length : found;
}

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => place(a) - place(b));
  }
};
