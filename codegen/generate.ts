import { mkdir, writeFile } from 'node:fs/promises';
import { generateAll, locate } from './artifacts.ts';

for (const [path, text] of await generateAll()) {
  await mkdir(new URL('.', locate(path)), { recursive: true });
  await writeFile(locate(path), text);
}
