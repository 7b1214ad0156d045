import { distance } from 'fastest-levenshtein';
import type { Complaint } from './explain.ts';
import { isMapping, readMember } from './shapes.ts';

/** The registry types that the file names, and what is wrong with the others. Runs before the schema exists, because the types make it. */
export function chooseTypes(
  data: unknown,
  available: readonly string[],
): { readonly known: readonly string[]; readonly complaints: readonly Complaint[] } {
  const entries = readMember(data, 'registries');
  if (!Array.isArray(entries)) return { known: [], complaints: [] };
  const known = new Set<string>();
  const complaints: Complaint[] = [];
  for (const [at, entry] of entries.entries()) {
    if (!isMapping(entry)) continue;
    const type = readMember(entry, 'type');
    if (typeof type === 'string' && available.includes(type)) known.add(type);
    else complaints.push({ path: ['registries', at, 'type'], ...explainType(type, available) });
  }
  return { known: [...known], complaints };
}

function explainType(type: unknown, available: readonly string[]): Omit<Complaint, 'path'> {
  const names = typeof type === 'string' ? available.toSorted((a, b) => distance(a, type) - distance(b, type)) : available;
  const list = names.length === 1 ? names.join() : `one of ${names.join(', ')}`;
  if (type === undefined) return { problem: 'is missing', fix: `Add it: ${list}.` };
  return { problem: 'is not a type of registry', fix: `Write ${list}.` };
}
