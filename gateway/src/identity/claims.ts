import { roleName } from '@tributary/kit';
import type { TokenConfig } from './config.ts';

type Claims = Readonly<Record<string, unknown>>;

const maxRoles = 1_000;
const maxNameCharacters = 256;

/** The name that a token gives its bearer; undefined where it gives none that can be used. */
export function readName(claims: Claims, { nameClaim }: TokenConfig): string | undefined {
  const name = readClaim(claims, nameClaim);
  return typeof name === 'string' && name !== '' && name.length <= maxNameCharacters ? name : undefined;
}

/** The roles that a token gives its bearer. What no rule can name is no role, and is left out. */
export function readRoles(claims: Claims, { rolesClaim }: TokenConfig): readonly string[] {
  const value = readClaim(claims, rolesClaim);
  const list: readonly unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return list.filter((role): role is string => roleName.safeParse(role).success).slice(0, maxRoles);
}

/** A claim whose name has dots, as a URL has, comes before one within another. */
function readClaim(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined), claims);
}

function isRecord(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null;
}
