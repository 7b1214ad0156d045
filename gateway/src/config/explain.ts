import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { describeExpectation } from './expectations.ts';
import type { KeyPath } from './faults.ts';
import { findShapes, isMapping, listProperties, readMember, type Shape } from './shapes.ts';

type Issue = z.core.$ZodIssue;

/** A fault before its line is known. */
export interface Complaint {
  readonly path: KeyPath;
  readonly problem: string;
  readonly fix: string;
}

/** Given to zod as the message of every issue whose schema brings none of its own. */
export const noMessage = '';

interface Context {
  readonly data: unknown;
  readonly schema: Shape;
}

/** Says what one issue means, once for each key that it is about. No text is ever taken from the data. */
export function explainIssue(issue: Issue, context: Context): readonly Complaint[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => explainUnknownKey(path, key, context));
  if (issue.code === 'invalid_key')
    return [{ path, problem: 'is not an allowed name', fix: 'Write a name that begins with a letter, of letters, digits, _ and -.' }];
  if (issue.code === 'invalid_union' && issue.discriminator === undefined) return explainBestBranch(issue, context);

  const value = path.reduce(readMember, context.data);
  const expectation = describeExpected(path, context);
  if (value === undefined) return [{ path, problem: 'is missing', fix: `Add it: ${expectation}.` }];
  if (value === null) return [{ path, problem: 'has no value', fix: `Write ${expectation}, or remove the key.` }];
  const problem = issue.message === noMessage ? describeProblem(issue, value) : issue.message.replace(/\.$/, '');
  if (isMapping(value) && issue.code === 'custom') return [{ path, problem, fix: 'Correct its keys.' }];
  const quotes = issue.code === 'invalid_type' && issue.expected === 'string' && !Array.isArray(value) ? ', between quotes' : '';
  return [{ path, problem, fix: `Write ${expectation}${quotes}.` }];
}

function describeExpected(path: KeyPath, { data, schema }: Context): string {
  const shapes = findShapes(schema, data, path);
  const purpose = shapes[0]?.description?.replace(/\.$/, '');
  return `${describeExpectation(shapes)}${purpose === undefined ? '' : ` (${purpose})`}`;
}

function describeProblem(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' && typeof value === 'number' ? 'is not a whole number' : `is ${nameKind(value)}`;
    case 'too_small':
      return value === '' ? 'is empty' : `is too ${typeof value === 'number' ? 'small' : 'short'}`;
    case 'too_big':
      return `is too ${typeof value === 'number' ? 'large' : 'long'}`;
    case 'invalid_format':
      return 'does not have the right form';
    default:
      return 'is not one of the allowed values';
  }
}

function nameKind(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'a number';
  return isMapping(value) ? 'a mapping' : 'a truth value';
}

function explainUnknownKey(parent: KeyPath, key: string, { data, schema }: Context): Complaint {
  const known = [
    ...new Set(
      findShapes(schema, data, parent)
        .flatMap(listProperties)
        .map(([name]) => name),
    ),
  ];
  const [nearest, ...others] = known.toSorted((a, b) => distance(a, key) - distance(b, key) || a.localeCompare(b));
  const path = [...parent, key];
  if (nearest === undefined) return { path, problem: 'is not a known key', fix: 'Remove it.' };
  const rest = others.length === 0 ? '' : ` (or ${others.toSorted().join(', ')})`;
  return { path, problem: 'is not a known key', fix: `Write ${nearest}${rest}, or remove it.` };
}

/** Of a plain union the branch with the fewest faults is the one that was meant. */
function explainBestBranch(issue: Extract<Issue, { code: 'invalid_union' }>, context: Context): readonly Complaint[] {
  const best = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
  return best.flatMap((inner) => explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, context));
}
