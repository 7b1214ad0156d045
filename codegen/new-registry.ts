import { parseArgs } from 'node:util';
import { createRegistry } from './new-registry/create.ts';

const usage = 'Usage: npm run new:registry NAME [Title]   (as: npm run new:registry wandb "Weights & Biases")';

const { positionals } = parseArgs({ allowPositionals: true, strict: false });
const [name, title, ...rest] = positionals;
if (name === undefined || rest.length > 0) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const result = await createRegistry({ name, ...(title !== undefined && { title }), root: new URL('../', import.meta.url) });
  if (result.refused === undefined) {
    console.log(tellNext(name, result.files));
  } else {
    console.error(`${result.refused}\n${usage}`);
    process.exitCode = 2;
  }
}

function tellNext(registry: string, files: readonly string[]): string {
  return [
    ...files.map((path) => `  ${path}`),
    '',
    'Next:',
    `1. Name "@tributary/${registry}": "0.1.0" among the dependencies in gateway/package.json.`,
    '2. npm install',
    '3. npm run codegen',
    `4. npm test -- subgraphs/${registry}/ --selectProjects contract`,
    '',
    'Every case names what is not written yet. "Add a registry" in CONTRIBUTING.md says in which order it is best written.',
  ].join('\n');
}
