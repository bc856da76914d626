import { availableParallelism } from 'node:os';

const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2024', experimental: { keepImportAttributes: true } },
  module: { type: 'es6' },
};

/** Jest in ESM mode; TypeScript through SWC (types are checked by `npm run types`). Tests in a browser: tests/e2e. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/e2e/'],
  testTimeout: 30_000,
  // Two even on one or two cores, since tests mostly wait for HTTP; few on large machines, since each may start an Azurite.
  maxWorkers: Math.min(4, Math.max(2, availableParallelism() - 1)),
};
