import { readFile } from 'node:fs/promises';
import { generateAll, locate } from './artifacts.ts';

const drifted: string[] = [];
for (const [path, text] of await generateAll()) {
  const committed = await readFile(locate(path), 'utf8').catch(() => '');
  if (committed !== text) drifted.push(path);
}
if (drifted.length > 0) {
  console.error(`Not what \`npm run codegen\` writes:\n${drifted.map((path) => `  ${path}`).join('\n')}`);
  process.exitCode = 1;
}
