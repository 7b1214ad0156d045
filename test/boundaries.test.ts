import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const config = join(root, '.dependency-cruiser.cjs');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const { forbidden } = createRequire(import.meta.url)(config) as { forbidden: readonly { readonly name: string }[] };

type Files = Readonly<Record<string, string>>;

const workspaces: Files = {
  '@tributary/kit': 'subgraphs/kit',
  '@tributary/mlflow': 'subgraphs/mlflow',
  '@tributary/sagemaker': 'subgraphs/sagemaker',
  '@tributary/lineage': 'subgraphs/lineage',
  '@tributary/gateway': 'gateway',
  '@tributary/sandbox': 'sandbox',
  '@tributary/bench': 'bench',
  'mlflow-ts-client': 'codegen/mlflow-ts-client',
};

const packages =
  'zod graphql dataloader lru-cache piscina neo4j-driver openapi-fetch @jest/globals @apollo/gateway @apollo/subgraph ' +
  '@aws-sdk/client-sagemaker @aws-sdk/credential-providers @google-cloud/aiplatform react';

const use = (...specifiers: string[]): string => specifiers.map((specifier) => `import '${specifier}';\n`).join('');
const name = (specifier: string): string => `import type { Thing } from '${specifier}';\nexport type Other = Thing;\n`;

/** The layout of the tree with every import that is allowed and easily forbidden by mistake. */
const lawful: Files = {
  'subgraphs/kit/src/index.ts': use('./contract.ts', './ids.ts', './facts.ts', './subgraph.ts', './files.ts'),
  'subgraphs/kit/src/contract.ts': name('graphql') + name('./facts.ts') + use('zod'),
  'subgraphs/kit/src/facts.ts': name('./contract.ts') + use('zod', './ids.ts'),
  'subgraphs/kit/src/ids.ts': use('./errors.ts'),
  'subgraphs/kit/src/errors.ts': '',
  'subgraphs/kit/src/files.ts': use('node:fs', 'node:crypto'),
  'subgraphs/kit/src/subgraph.ts': use('@apollo/subgraph', 'graphql'),
  'subgraphs/kit/src/testing/index.ts': use('../index.ts', 'node:http'),
  'subgraphs/mlflow/src/index.ts': use('@tributary/kit', './resolvers.ts', './feed.ts'),
  'subgraphs/mlflow/src/resolvers.ts': use('./loaders.ts', './mapper.ts'),
  'subgraphs/mlflow/src/loaders.ts': use('./client.ts', '@tributary/kit', 'lru-cache'),
  'subgraphs/mlflow/src/feed.ts': use('./client.ts', './facts.ts'),
  'subgraphs/mlflow/src/client.ts': use('mlflow-ts-client', './errors.ts', './records.ts', '@tributary/kit', 'node:timers/promises'),
  'subgraphs/mlflow/src/errors.ts': use('@tributary/kit'),
  'subgraphs/mlflow/src/records.ts': name('mlflow-ts-client') + use('zod'),
  'subgraphs/mlflow/src/mapper.ts': use('@tributary/kit', './records.ts'),
  'subgraphs/mlflow/src/facts.ts': use('@tributary/kit', './mapper.ts', './records.ts'),
  'subgraphs/mlflow/src/index.mlflow.test.ts': use('@jest/globals', './index.ts', '../testing/index.ts', '../../../test/servers/mlflow.ts'),
  'subgraphs/mlflow/testing/index.ts': use('@tributary/kit/testing', 'node:http'),
  'subgraphs/sagemaker/src/index.ts': use('./client.ts'),
  'subgraphs/sagemaker/src/client.ts': use('@aws-sdk/client-sagemaker', '@tributary/kit'),
  'subgraphs/lineage/src/index.ts': use('@tributary/kit', './resolvers.ts', './stores/sqlite/store.ts', './discovery/index.ts'),
  'subgraphs/lineage/src/resolvers.ts': use('./walk.ts'),
  'subgraphs/lineage/src/walk.ts': use('@tributary/kit') + name('./stores/store.ts'),
  'subgraphs/lineage/src/stores/store.ts': name('@tributary/kit'),
  'subgraphs/lineage/src/stores/sqlite/store.ts': use('piscina', './worker.ts') + name('../store.ts'),
  'subgraphs/lineage/src/stores/sqlite/worker.ts': use('node:sqlite', 'node:worker_threads'),
  'subgraphs/lineage/src/stores/neo4j/store.ts': use('neo4j-driver'),
  'subgraphs/lineage/src/stores/neptune/store.ts': use('@aws-sdk/credential-providers'),
  'subgraphs/lineage/src/discovery/index.ts': use('node:sqlite'),
  'gateway/src/index.ts': use('./registries.ts', '@apollo/gateway', '@tributary/kit', '@tributary/lineage'),
  'gateway/src/registries.ts': `export const load = () => import('@tributary/mlflow');\n`,
  'sandbox/src/index.ts': use('@tributary/mlflow', '@tributary/mlflow/testing', '@tributary/kit/testing'),
  'cli/src/main.ts': use('@tributary/gateway', '@tributary/sandbox', '@tributary/kit'),
  'codegen/generate.ts': use('@tributary/mlflow', '@tributary/gateway', '@tributary/lineage', '@apollo/gateway'),
  'codegen/mlflow-ts-client/src/index.ts': use('openapi-fetch', './generated/schema.ts'),
  'codegen/mlflow-ts-client/src/generated/schema.ts': use('nowhere-to-be-found'),
  'bench/index.ts': use('@tributary/gateway', '@tributary/kit/testing', '@apollo/gateway'),
  'test/servers/mlflow.ts': use('node:child_process'),
  'test/whole.e2e.test.ts': use('@tributary/gateway', './servers/mlflow.ts'),
  'explorer/src/main.tsx': use('react', './generated/operations.ts', './lineage/picture.ts'),
  'explorer/src/lineage/picture.ts': use('./facts.ts'),
  'explorer/src/lineage/facts.ts': name('../generated/operations.ts'),
  'explorer/src/lineage/picture.test.ts': use('@jest/globals', 'node:fs', './picture.ts'),
};

/** One file per row, breaking one rule. A registry that does not exist yet is as bound as those that do. */
const planted: readonly (readonly [rule: string, file: string, source: string])[] = [
  ['no-cycle', 'subgraphs/kit/src/circle-end.ts', use('./circle.ts')],
  ['no-unresolved', 'subgraphs/lineage/src/internals-by-name.ts', use('@tributary/kit/src/ids.ts')],
  ['no-foreign-internals', 'subgraphs/lineage/src/internals-by-path.ts', use('../../kit/src/ids.ts')],
  ['no-foreign-internals', 'gateway/src/internals.ts', name('../../subgraphs/lineage/src/stores/store.ts')],
  ['no-test-or-bench-in-the-product', 'sandbox/src/tested.ts', use('../../test/servers/mlflow.ts')],
  ['no-test-or-bench-in-the-product', 'gateway/src/measured.ts', use('@tributary/bench')],
  ['no-testing-entry-in-the-product', 'gateway/src/fake.ts', use('@tributary/kit/testing')],
  ['no-testing-entry-in-the-product', 'subgraphs/sagemaker/src/fake.ts', use('../testing/index.ts')],
  ['apollo-only-in-gateway-and-kit', 'subgraphs/lineage/src/apollo.ts', use('@apollo/subgraph')],
  ['apollo-only-in-gateway-and-kit', 'subgraphs/sagemaker/src/apollo.ts', use('@apollo/subgraph')],
  ['kit-imports-no-package', 'subgraphs/kit/src/upward.ts', use('@tributary/lineage')],
  ['registry-imports-no-registry', 'subgraphs/sagemaker/src/by-name.ts', use('@tributary/mlflow')],
  ['registry-imports-no-registry', 'subgraphs/wandb/src/by-path.ts', use('../../mlflow/src/index.ts')],
  ['registry-imports-kit-only', 'subgraphs/sagemaker/src/upward.ts', use('@tributary/lineage')],
  ['registry-imports-kit-only', 'subgraphs/wandb/src/upward.ts', use('../../../gateway/src/index.ts')],
  ['registry-imports-kit-only', 'subgraphs/wandb/src/client.ts', use('mlflow-ts-client')],
  ['generated-client-stands-alone', 'codegen/mlflow-ts-client/src/upward.ts', use('@tributary/kit')],
  ['lineage-knows-no-vendor', 'subgraphs/lineage/src/registry.ts', use('@tributary/mlflow')],
  ['lineage-knows-no-vendor', 'subgraphs/lineage/src/vendor.ts', use('@aws-sdk/client-sagemaker')],
  ['lineage-imports-kit-only', 'subgraphs/lineage/src/upward.ts', use('@tributary/gateway')],
  ['gateway-registries-through-their-table', 'gateway/src/server.ts', use('@tributary/mlflow')],
  ['gateway-imports-subgraphs-only', 'gateway/src/upward.ts', use('@tributary/sandbox')],
  ['sandbox-imports-registries-and-kit-only', 'sandbox/src/upward.ts', use('@tributary/gateway')],
  ['cli-imports-gateway-and-sandbox-only', 'cli/src/past-the-gateway.ts', use('@tributary/lineage')],
  ['codegen-imports-no-application', 'codegen/upward.ts', use('@tributary/sandbox')],
  ['explorer-imports-no-package', 'explorer/src/inside.ts', use('@tributary/kit')],
  ['explorer-uses-no-node-core', 'explorer/src/files.ts', use('node:fs')],
  ['explorer-state-knows-no-view', 'explorer/src/lineage/drawing.ts', use('react')],
  ['explorer-state-knows-no-view', 'explorer/src/address.ts', use('./main.tsx')],
  ['contract-is-types', 'subgraphs/kit/src/contract.ts', use('graphql')],
  ['ids-import-errors-only', 'subgraphs/kit/src/ids.ts', use('node:crypto')],
  ['records-are-types-and-zod', 'subgraphs/wandb/src/records.ts', use('@tributary/kit')],
  ['pure-files-use-no-node-core', 'subgraphs/wandb/src/mapper.ts', use('node:crypto')],
  ['pure-files-use-no-sdk', 'subgraphs/wandb/src/facts.ts', use('@google-cloud/aiplatform')],
  ['pure-files-call-nobody', 'subgraphs/lineage/src/walk.ts', use('./stores/sqlite/store.ts')],
  ['pure-files-call-nobody', 'subgraphs/sagemaker/src/mapper.ts', name('./client.ts')],
  ['vendor-sdk-only-in-client', 'subgraphs/wandb/src/loaders.ts', use('@google-cloud/aiplatform')],
  ['generated-client-only-in-client', 'subgraphs/mlflow/src/loaders.ts', use('mlflow-ts-client')],
  ['resolvers-never-call-clients', 'subgraphs/mlflow/src/resolvers.ts', use('./client.ts')],
  ['loaders-know-no-resolvers', 'subgraphs/sagemaker/src/loaders.ts', use('./resolvers.ts')],
  ['clients-know-kit-and-records-only', 'subgraphs/sagemaker/src/errors.ts', use('./facts.ts')],
  ['drivers-only-in-stores-and-discovery', 'subgraphs/lineage/src/database.ts', use('node:sqlite')],
  ['drivers-only-in-stores-and-discovery', 'subgraphs/lineage/src/stores/shared.ts', use('piscina')],
  ['drivers-only-in-stores-and-discovery', 'subgraphs/lineage/src/indexer/graph.ts', use('neo4j-driver')],
  ['drivers-only-in-stores-and-discovery', 'subgraphs/lineage/src/cloud.ts', use('@aws-sdk/credential-providers')],
  ['stores-behind-their-port', 'subgraphs/lineage/src/resolvers.ts', use('./stores/sqlite/store.ts')],
];

/** What the planted files lead to and the lawful tree has not. */
const targets: Files = {
  'subgraphs/kit/src/circle.ts': use('./circle-end.ts'),
  'subgraphs/sagemaker/testing/index.ts': '',
  'subgraphs/sagemaker/src/resolvers.ts': '',
  'subgraphs/sagemaker/src/facts.ts': '',
};

describe('the import rules', () => {
  const directories: string[] = [];
  let lawfulViolations: readonly string[] = [];
  let plantedViolations: readonly string[] = [];

  beforeAll(async () => {
    const plants = Object.fromEntries(planted.map(([, file, source]) => [file, source]));
    [lawfulViolations, plantedViolations] = await Promise.all([
      findViolations(await plantTree(directories, lawful)),
      findViolations(await plantTree(directories, { ...lawful, ...targets, ...plants })),
    ]);
  }, 60_000);

  afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true }))));

  it('let a tree pass that keeps them', () => {
    expect(lawfulViolations).toEqual([]);
  });

  it.each(planted.map(([rule, file]) => ({ rule, file })))('report $rule for $file, and nothing else', ({ rule, file }) => {
    expect(plantedViolations.filter((violation) => violation.endsWith(` ${file}`))).toEqual([`${rule} ${file}`]);
  });

  it('are each proven here', () => {
    expect([...new Set(planted.map(([rule]) => rule))].toSorted()).toEqual(forbidden.map((rule) => rule.name).toSorted());
  });
});

async function plantTree(directories: string[], files: Files): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tributary-boundaries-'));
  directories.push(directory);
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), text);
  };
  await write('tsconfig.json', '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true } }');
  await Promise.all(Object.entries(files).map(([file, text]) => write(file, `${text}export {};\n`)));
  await Promise.all(packages.split(' ').map((installed) => write(`node_modules/${installed}/index.js`, '')));
  for (const [workspace, folder] of Object.entries(workspaces)) {
    const entry = folder === 'bench' ? './index.ts' : './src/index.ts';
    const testing = folder === 'subgraphs/kit' ? './src/testing/index.ts' : './testing/index.ts';
    await write(
      `${folder}/package.json`,
      JSON.stringify({ name: workspace, type: 'module', exports: { '.': entry, './testing': testing } }),
    );
    await mkdir(dirname(join(directory, 'node_modules', workspace)), { recursive: true });
    await symlink(join(directory, folder), join(directory, 'node_modules', workspace));
  }
  return directory;
}

/** Every broken rule as `rule file`, each once. */
async function findViolations(directory: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [cruiser, '--config', config, '--output-type', 'json', '.'], {
    cwd: directory,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { summary } = JSON.parse(stdout) as { summary: { violations: readonly { from: string; rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ from, rule }) => `${rule.name} ${from}`))].toSorted();
}
