/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  // They need tools of their own: `npm run test:workflows`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/__tests__/workflows/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.stryker-tmp/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }] },
  // A step waits for its process and for the emulator: with a worker more than a small machine has cores, none is idle.
  maxWorkers: 3,
  testTimeout: 60_000,
};
