import { createHash, randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';

interface KeyOptions {
  readonly role?: readonly string[];
  readonly json?: true;
}

const keyBytes = 32;

const examples = `
Examples:
  tributary key portal --role reader
  tributary key portal --role reader --role mlops > portal.key
`;

/** `tributary key`: makes a key for somebody who may ask. */
export function addKeyCommand(program: Command): void {
  program
    .command('key')
    .description('Make an API key: print the key, and on standard error its entry for identity.apiKeys.')
    .argument('<name>', 'who will have the key', parseName)
    .option('--role <role>', 'a role of who has it; may be given several times', collectRoles)
    .option('--json', 'print key and entry as JSON')
    .addHelpText('after', examples)
    .action((name: string, options: KeyOptions) => makeKey(name, options));
}

function makeKey(name: string, { role = [], json }: KeyOptions): void {
  const key = randomBytes(keyBytes).toString('hex');
  const entry = { name, sha256: createHash('sha256').update(key).digest('hex'), roles: role };
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ key, entry }, null, 2)}\n`);
    return;
  }
  // JSON is YAML too.
  process.stderr.write(`Add this to identity.apiKeys; the key itself is shown this once:\n  - ${JSON.stringify(entry)}\n`);
  process.stdout.write(`${key}\n`);
}

function collectRoles(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, parseName(text)];
}

function parseName(text: string): string {
  if (/^[\w.:/@-]{1,100}$/.test(text)) return text;
  throw new InvalidArgumentError('Write 1 to 100 letters, digits and . : / @ _ -');
}
