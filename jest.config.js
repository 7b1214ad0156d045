const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json', 'node'],
  transform: { '\\.ts$': '<rootDir>/test/jest/strip-types.cjs' },
  testPathIgnorePatterns: ['/node_modules/'],
};

/** Unit tests lie beside the code; *.subgraph.test.ts run the contract suite, *.mlflow.test.ts a real MLflow, *.e2e.test.ts the whole product, *.browser.test.ts its pages in Chromium. */
export default {
  coverageProvider: 'v8',
  testTimeout: 60_000,
  maxWorkers: 2,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(subgraph|mlflow|e2e|browser)\\.test\\.ts$'],
    },
    { ...shared, displayName: 'contract', testMatch: ['<rootDir>/**/*.subgraph.test.ts'] },
    { ...shared, displayName: 'real', testMatch: ['<rootDir>/**/*.mlflow.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/**/*.e2e.test.ts'] },
    { ...shared, displayName: 'browser', testMatch: ['<rootDir>/**/*.browser.test.ts'] },
  ],
};
