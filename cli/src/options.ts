import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Problem } from './ask.ts';
import { RequestFailure } from './failures.ts';

/** The options of every command that asks a running gateway. */
export interface GatewayOptions {
  readonly url: string;
  readonly token?: string;
}

export function addGatewayOptions(command: Command): Command {
  const url = new Option('--url <url>', 'GraphQL address of the gateway').env('TRIBUTARY_URL').default('http://127.0.0.1:4000/graphql');
  const token = new Option('--token <token>', 'bearer token to send; the environment keeps it out of the process list').env(
    'TRIBUTARY_TOKEN',
  );
  return command.addOption(url.argParser(parseUrl)).addOption(token);
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('It is not an http or https URL.');
  if (url.username !== '' || url.password !== '') throw new InvalidArgumentError('It holds a user or password; use --token instead.');
  return text;
}

/** How something without edges can be printed. */
export type ListFormat = 'table' | 'json';

/** `--format` and `--json` of a command whose answer is no picture. */
export function addListFormat(command: Command): Command {
  const format = new Option('--format <format>', 'how to print it: table or json').default('table').argParser(parseListFormat);
  return command.addOption(format).option('--json', 'the same as --format json');
}

function parseListFormat(text: string): ListFormat {
  if (text === 'table' || text === 'json') return text;
  const isPicture = text === 'mermaid' || text === 'dot';
  throw new InvalidArgumentError(isPicture ? 'It has no edges to draw; `lineage` and `impact` have.' : 'Write table or json.');
}

/** A parser for whole numbers within bounds. */
export function parseCount(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It is not a whole number from ${minimum} to ${maximum}.`);
  };
}

const nodeKinds = ['MODEL_VERSION', 'DATASET', 'TRAINING_RUN', 'CODE_COMMIT', 'EVALUATION', 'ENDPOINT', 'EXTERNAL'];

/** Kinds of node with commas between them, in any case: `dataset,training-run`. */
export function parseKinds(text: string): readonly string[] {
  const kinds = text.split(',').map((kind) => kind.trim().toUpperCase().replaceAll('-', '_'));
  if (kinds.every((kind) => nodeKinds.includes(kind))) return kinds;
  throw new InvalidArgumentError(`Write some of ${nodeKinds.join(', ')}, with commas between them.`);
}

const idPattern = /^(version|model|run|endpoint|dataset|commit|evaluation|external):/;

/** The type that an id begins with; undefined for a native URI. */
export function readIdType(text: string): string | undefined {
  return idPattern.exec(text)?.[1];
}

/** An error for a start that brought nothing: what the gateway said of it, else that it is not known. */
export function notFound(text: string, problem?: Problem): RequestFailure {
  if (problem !== undefined) return new RequestFailure(problem.code, problem.message, problem.fix);
  return new RequestFailure(
    'NOT_FOUND',
    `Nothing is known under ${text}.`,
    'Copy an id from an answer, or paste the URI that the registry itself uses.',
  );
}
