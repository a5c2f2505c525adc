const { default: Sequencer } = require('@jest/test-sequencer');

// The quickest to load and to kill come first.
const order = [
  'json',
  'secrets',
  'update',
  'summary',
  'length',
  'modelarts',
  'errors',
  'http',
  'context',
  'endpoints',
  'template',
  'inputs',
  'report',
  'jobs',
  'events',
  'credentials',
  'runner',
  'proxy',
  'signer',
  'properties',
  'faults',
];
const place = ({ path }) => order.findIndex((name) => path.endsWith(`/${name}.test.ts`));

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => place(a) - place(b));
  }
};
