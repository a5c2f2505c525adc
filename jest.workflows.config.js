import config from './jest.config.js';

/** Lints the workflows and examples, and runs them by act: `npm run test:workflows` @type {import('jest').Config} */
export default {
  ...config,
  testMatch: ['<rootDir>/__tests__/workflows/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // The tools are installed once, and a workflow has several jobs of its own.
  maxWorkers: 1,
  testTimeout: 300_000,
};
