import base from '../../jest.config.js';

/** The tests that need a browser: one at a time, and with time enough for a slow machine to start it. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
  maxWorkers: 1,
};
