// Steps run from src/ in the process of the test, where a mutant can be switched on.
process.env.IN_PROCESS = '1';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  packageManager: 'npm',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  // Its rewriter of tsconfig.json needs the API of an older TypeScript; jest reads none.
  tsconfigFile: 'none',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  coverageAnalysis: 'perTest',
  jest: {
    enableFindRelatedTests: false,
    config: {
      testRunner: '<rootDir>/__tests__/mutation/jest-circus-bail.cjs',
      testSequencer: '<rootDir>/__tests__/mutation/sequencer.cjs',
      // They start other processes than dist/, or none of src/.
      testPathIgnorePatterns: [
        '/__tests__/(docs|emulator|workflows)/',
        '/scenarios/(webhooks|demo|preview)\\.test\\.ts$',
      ],
    },
  },
  mutate: ['src/**/*.ts', '!src/**/*.d.ts', '!src/index.ts'],
  ignorePatterns: ['/.tools', '/build', '/reports'],
  concurrency: 4,
  // jest leaks the modules of each run: after some hundred, a process is slow.
  maxTestRunnerReuse: 50,
  timeoutMS: 15_000,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: true },
  thresholds: { high: 95, low: 90, break: 90 },
};
