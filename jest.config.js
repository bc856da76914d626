/** Jest in ESM mode; TypeScript through SWC (types are checked by `npm run types`). */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024', experimental: { keepImportAttributes: true } }, module: { type: 'es6' } }] },
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
};
