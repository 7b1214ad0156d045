import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const read = (name: string): string => readFileSync(fileURLToPath(new URL(`../../docker/${name}`, import.meta.url)), 'utf8');

/** The configuration of a part, as its container is given it. */
export const readConfig = (part: string): string => read(`config/${part}.yaml`);

export interface Service {
  readonly build?: { readonly target: string; readonly dockerfile: string; readonly context: string };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly depends_on?: Readonly<Record<string, object>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

export const compose = parse(read('compose.yaml'), { merge: true }) as Compose;

export const dockerfile = read('Dockerfile');

/** What the image of a target runs: the program, then the command. */
export function readCommand(target: string): { readonly program: readonly string[]; readonly command: readonly string[] } {
  const [, program] = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile) ?? [];
  const [, command] = new RegExp(`^FROM runtime AS ${target}\nCMD (\\[.*\\])$`, 'm').exec(dockerfile) ?? [];
  if (program === undefined || command === undefined) throw new Error(`The Dockerfile has no target ${target}.`);
  return { program: JSON.parse(program) as string[], command: JSON.parse(command) as string[] };
}
