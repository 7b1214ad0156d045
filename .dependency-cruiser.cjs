/**
 * Who may import whom. test/boundaries.test.ts plants one violation of each rule, so a rule that no longer bites fails a test.
 * Imports by workspace name (`@tributary/kit`) resolve to the file behind them, so one path pattern catches both ways of writing them.
 */

/** Any registry's folder, whatever its name; the first group is that name. */
const registry = '^subgraphs/(?!kit/|lineage/)([^/]+)/';
/** Everything that is a package of this repository; the first group is its folder. */
const ownPackage = '^(subgraphs/[^/]+|codegen/[^/]+-ts-client|codegen|gateway|graphiql|cli|sandbox|bench|test|explorer)/';
/** The files through which a package may be entered. */
const packageEntries = ['/src/(index|core)[.]ts$', '/testing/(index|jest)[.]ts$'];
/** What of the explorer is tested without a browser. */
const explorerState =
  '^explorer/src/(address|export/(csv|document|mermaid|svg)|lineage/(curve|drawing|facts|impact|picture|placing)|search/search-variables|version/version-fields|ui/(kinds|marks|words))[.]ts$';
/** Code that only tests run. */
const testCode = ['[.]test[.]ts$', '^test/', '/testing/'];
/** Packages that are no vendor's: what any file of a registry may use. */
const plainPackages = '(^|/)node_modules/(zod|graphql|dataloader|lru-cache|yaml)/';
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const everywhere = [
  {
    name: 'no-cycle',
    comment:
      'Two files that need each other are one file, or share a third. Types may point both ways: nothing of them is left when the code runs.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no-unresolved',
    comment: 'An import must lead to a file. Paths that a package does not export, such as @tributary/kit/src/ids.ts, end here as well.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-foreign-internals',
    comment: 'A package is used through its entry; what lies behind it may change without notice.',
    severity: 'error',
    // The benchmarks measure the walk and the stores themselves, from one file.
    from: { path: ownPackage, pathNot: '^bench/stores[.]ts$' },
    to: { path: ownPackage, pathNot: ['^$1/', '^(test|bench)/', ...packageEntries] },
  },
  {
    name: 'no-test-or-bench-in-the-product',
    comment: 'Tests and benchmarks import the product, never the other way round.',
    severity: 'error',
    from: { pathNot: ['[.]test[.]ts$', '^(test|bench)/'] },
    to: { path: ['[.]test[.]ts$', '^(test|bench)/'] },
  },
  {
    name: 'no-testing-entry-in-the-product',
    comment: 'Fakes and suites are for tests, the sandbox and the benchmarks.',
    severity: 'error',
    from: { pathNot: [...testCode, '^(sandbox|bench)/'] },
    to: { path: '^subgraphs/.*/testing/' },
  },
  {
    name: 'apollo-only-in-gateway-and-kit',
    comment: 'What executes the graph can be replaced only while it is confined to a few files.',
    severity: 'error',
    from: { pathNot: '^(gateway|subgraphs/kit|codegen|bench)/' },
    to: { path: '(^|/)node_modules/@apollo/' },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const packages = [
  {
    name: 'kit-imports-no-package',
    comment: 'The kit is the lowest layer: everything may build on it, so it builds on nothing of ours.',
    severity: 'error',
    from: { path: '^subgraphs/kit/' },
    to: { path: ownPackage, pathNot: '^(subgraphs/kit|test|bench)/' },
  },
  {
    name: 'registry-imports-no-registry',
    comment: 'A registry can be added, read and removed alone. What two of them need belongs to the kit.',
    severity: 'error',
    from: { path: registry },
    to: { path: registry, pathNot: '^subgraphs/$1/' },
  },
  {
    name: 'registry-imports-kit-only',
    comment: 'A registry knows the kit and its own generated client; not lineage, not the gateway, not what is above them.',
    severity: 'error',
    from: { path: registry },
    to: { path: ownPackage, pathNot: [registry, '^subgraphs/kit/', '^codegen/$1-ts-client/', '^(test|bench)/'] },
  },
  {
    name: 'generated-client-stands-alone',
    comment: 'A generated client is usable without the rest of this repository.',
    severity: 'error',
    from: { path: '^codegen/[^/]+-ts-client/' },
    to: { path: ownPackage, pathNot: ['^codegen/[^/]+-ts-client/', '^(test|bench)/'] },
  },
  {
    name: 'lineage-knows-no-vendor',
    comment: 'Registries hand their facts to lineage through GraphQL; a vendor in here would bring its credentials along.',
    severity: 'error',
    from: { path: '^subgraphs/lineage/' },
    to: {
      path: [registry, '^codegen/[^/]+-ts-client/', '(^|/)node_modules/(@aws-sdk/client-sagemaker|@google-cloud/[^/]+|openapi-fetch)/'],
    },
  },
  {
    name: 'lineage-imports-kit-only',
    comment: 'Lineage builds on the kit and is called by the gateway, never the reverse.',
    severity: 'error',
    from: { path: '^subgraphs/lineage/' },
    to: { path: ownPackage, pathNot: [registry, '^subgraphs/(kit|lineage)/', '^codegen/[^/]+-ts-client/', '^(test|bench)/'] },
  },
  {
    name: 'gateway-registries-through-their-table',
    comment: 'gateway/src/registries.ts is the one place that names registries; a new one is one line there, loaded only when configured.',
    severity: 'error',
    from: { path: '^gateway/', pathNot: ['^gateway/src/registries[.]ts$', '[.]test[.]ts$'] },
    to: { path: registry },
  },
  {
    name: 'gateway-imports-subgraphs-only',
    comment: 'The gateway stands above the subgraphs and below the command line.',
    severity: 'error',
    from: { path: '^gateway/' },
    to: { path: ownPackage, pathNot: '^(gateway|subgraphs/[^/]+|test|bench)/' },
  },
  {
    name: 'sandbox-imports-registries-and-kit-only',
    comment: 'The sandbox starts registries to ask; the product that asks them is put together by the command line.',
    severity: 'error',
    from: { path: '^sandbox/' },
    to: { path: ownPackage, pathNot: [registry, '^(sandbox|subgraphs/kit|test|bench)/'] },
  },
  {
    name: 'cli-imports-gateway-and-sandbox-only',
    comment: 'The command line puts gateway and sandbox together and reaches subgraphs through the table of the gateway.',
    severity: 'error',
    from: { path: '^cli/' },
    to: { path: ownPackage, pathNot: '^(cli|gateway|sandbox|subgraphs/kit|test|bench)/' },
  },
  {
    name: 'codegen-imports-no-application',
    comment: 'Generation needs schemas and modules, not the programs that serve them to people.',
    severity: 'error',
    from: { path: '^codegen/', pathNot: '^codegen/[^/]+-ts-client/' },
    to: { path: '^(cli|sandbox|explorer)/' },
  },
  {
    name: 'explorer-imports-no-package',
    comment: 'The pages know the public schema and their own operations, as any other client would.',
    severity: 'error',
    from: { path: '^(explorer|graphiql)/' },
    to: { path: ownPackage, pathNot: ['^$1/', '^(test|bench)/'] },
  },
  {
    name: 'explorer-uses-no-node-core',
    comment: 'The explorer runs in a browser.',
    severity: 'error',
    from: { path: '^explorer/src/', pathNot: '[.]test[.]ts$' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'explorer-state-knows-no-view',
    comment:
      'What the picture is, where it stands in an address and in a file are functions of their arguments; components are on top of them.',
    severity: 'error',
    from: { path: explorerState },
    to: { path: ['(^|/)node_modules/(react|react-dom|@xyflow|elkjs)/', '^explorer/src/.*[.]tsx$'] },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const stations = [
  {
    name: 'contract-is-types',
    comment: 'The contract is read by everyone: types and zod, and nothing that runs.',
    severity: 'error',
    from: { path: '^subgraphs/kit/src/contract[.]ts$' },
    to: { dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/zod/' },
  },
  {
    name: 'ids-import-errors-only',
    comment: 'The grammar of ids is pure text work, usable everywhere.',
    severity: 'error',
    from: { path: '^subgraphs/kit/src/ids[.]ts$' },
    to: { dependencyTypesNot: ['type-only'], pathNot: ['(^|/)node_modules/zod/', '^subgraphs/kit/src/errors[.]ts$'] },
  },
  {
    name: 'records-are-types-and-zod',
    comment: "records.ts is the vendor's wire as we read it, and depends on nothing else.",
    severity: 'error',
    from: { path: '^subgraphs/[^/]+/src/records[.]ts$' },
    to: { dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/zod/' },
  },
  {
    name: 'pure-files-use-no-node-core',
    comment: 'mapper.ts, facts.ts and walk.ts are functions of their arguments: no file, no socket, no clock.',
    severity: 'error',
    from: { path: '^subgraphs/[^/]+/src/(mapper|facts|walk)[.]ts$' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'pure-files-use-no-sdk',
    comment: 'mapper.ts, facts.ts and walk.ts see records and nodes, never a client that could call somebody.',
    severity: 'error',
    from: { path: '^subgraphs/[^/]+/src/(mapper|facts|walk)[.]ts$' },
    to: { dependencyTypes: npm, dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/zod/' },
  },
  {
    name: 'pure-files-call-nobody',
    comment: 'mapper.ts, facts.ts and walk.ts are called by loaders and feeds; they do not fetch what they work on.',
    severity: 'error',
    from: { path: '^subgraphs/[^/]+/src/(mapper|facts|walk)[.]ts$' },
    to: {
      path: [
        '/(client|loaders|feed|resolvers)[.]ts$',
        '^subgraphs/lineage/src/(indexer|discovery|stores/[^/]+)/',
        '^codegen/[^/]+-ts-client/',
      ],
    },
  },
  {
    name: 'vendor-sdk-only-in-client',
    comment: "A vendor's package is used in client.ts and, for its error classes, in errors.ts; records.ts may name its types.",
    severity: 'error',
    from: { path: registry, pathNot: [...testCode, '/(client|errors|records|mapper|facts)[.]ts$'] },
    to: { dependencyTypes: npm, pathNot: [plainPackages, '(^|/)node_modules/@apollo/'] },
  },
  {
    name: 'generated-client-only-in-client',
    comment: 'The generated client counts as a vendor package: client.ts and errors.ts use it, records.ts may name its types.',
    severity: 'error',
    from: { path: registry, pathNot: [...testCode, '/(client|errors|records|mapper|facts)[.]ts$'] },
    to: { path: '^codegen/[^/]+-ts-client/' },
  },
  {
    name: 'resolvers-never-call-clients',
    comment: 'A resolver asks a loader, so that calls are batched and counted.',
    severity: 'error',
    from: { path: '^subgraphs/[^/]+/src/resolvers[.]ts$' },
    to: { path: '/client[.]ts$' },
  },
  {
    name: 'loaders-know-no-resolvers',
    comment: 'The five stations are passed in one order: resolvers, loaders, client, then mapper and facts.',
    severity: 'error',
    from: { path: '^subgraphs/[^/]+/src/loaders[.]ts$' },
    to: { path: '/resolvers[.]ts$' },
  },
  {
    name: 'clients-know-kit-and-records-only',
    comment: 'A client returns records or throws; what they mean to the graph is decided above it.',
    severity: 'error',
    from: { path: `${registry}src/(client|errors)[.]ts$` },
    to: { path: '/(mapper|facts|feed|loaders|resolvers)[.]ts$', pathNot: '^subgraphs/kit/' },
  },
  {
    name: 'drivers-only-in-stores-and-discovery',
    comment: 'A database is behind the store port or the discovery port, so that the next one changes no other file.',
    severity: 'error',
    from: { path: '^subgraphs/lineage/', pathNot: ['^subgraphs/lineage/src/(stores/[^/]+|discovery)/', '[.]test[.]ts$'] },
    to: {
      path: [
        '^(node:)?(sqlite|worker_threads)$',
        '(^|/)node_modules/(piscina|neo4j-driver[^/]*|@smithy/[^/]+|@opensearch-project/[^/]+)/',
        '(^|/)node_modules/@aws-sdk/(?!client-sagemaker/)',
      ],
    },
  },
  {
    name: 'stores-behind-their-port',
    comment: 'What reads or writes the graph is given a store; only the entry of lineage chooses which.',
    severity: 'error',
    from: { path: '^subgraphs/lineage/src/(resolvers[.]ts|loaders[.]ts|indexer/)', pathNot: '[.]test[.]ts$' },
    to: { path: '^subgraphs/lineage/src/stores/[^/]+/' },
  },
];

module.exports = {
  forbidden: [...everywhere, ...packages, ...stations],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: ['(^|/)(generated|dist)/', '^coverage/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json'],
    },
  },
};
