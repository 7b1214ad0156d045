import type { FakeVertexAiState } from './state.ts';
import { invalidArgument, permissionDenied } from './status.ts';

export type Request = Readonly<Record<string, unknown>>;

export function textOf(request: Request, member: string): string {
  const value = request[member];
  return typeof value === 'string' ? value : '';
}

/** What follows the location in a name; of another project or location there is nothing to see here. */
export function readName(state: FakeVertexAiState, name: string, permission: string): string {
  const [, project, location, rest = ''] = /^projects\/([^/]+)\/locations\/([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  if (project === undefined) throw invalidArgument(`Invalid resource field value in the request: ${name}`);
  if (location !== state.location) throw invalidArgument(`The location of ${name} is not served by this endpoint.`);
  if (project !== state.project && project !== state.projectNumber) throw permissionDenied(permission, name);
  return rest;
}

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly nextPageToken: string;
}

/**
 * One page. The protos name no maximum of a page; list methods of Google lower what is above theirs without a word (AIP-158), here to 100.
 * A token belongs to the request that it came from.
 */
export function cutPage<Row>(rows: readonly Row[], request: Request, boundTo: readonly unknown[]): PageOf<Row> {
  const asked = Number(request['pageSize'] ?? 0);
  if (asked < 0) throw invalidArgument('page_size must not be negative.');
  const size = asked === 0 ? 50 : Math.min(asked, 100);
  const start = readToken(textOf(request, 'pageToken'), boundTo);
  const next = start + size;
  const nextPageToken = next < rows.length ? Buffer.from(JSON.stringify([next, boundTo])).toString('base64url') : '';
  return { rows: rows.slice(start, next), nextPageToken };
}

function readToken(token: string, boundTo: readonly unknown[]): number {
  if (token === '') return 0;
  try {
    const [start, bound] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [number, unknown];
    if (Number.isInteger(start) && JSON.stringify(bound) === JSON.stringify(boundTo)) return start;
  } catch {
    // Said below, as any other wrong token.
  }
  throw invalidArgument('The page token is invalid.');
}

export type Ordering<Row> = Readonly<Record<string, (row: Row) => string | number>>;

/** `create_time desc, display_name`; only the fields that the operation documents. */
export function sortRows<Row>(rows: readonly Row[], orderBy: string, fields: Ordering<Row>): Row[] {
  const keys = orderBy
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [field = '', direction = 'asc'] = part.split(/\s+/);
      const read = Object.hasOwn(fields, field) ? fields[field] : undefined;
      if (read === undefined || !/^(asc|desc)$/.test(direction)) throw invalidArgument(`Invalid order_by: ${part}`);
      return { read, sign: direction === 'desc' ? -1 : 1 };
    });
  return rows.toSorted((a, b) => {
    for (const { read, sign } of keys) {
      const [left, right] = [read(a), read(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}

/** What a filter looks at: plain fields by name, and labels. */
export interface FilterView {
  readonly fields: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** `model=1 AND labels.team="risk" AND labels.gone:*`: the part of the grammar that the documents of all these lists share. */
export function matchesFilter(filter: string, view: FilterView): boolean {
  return filter
    .split(/\s+AND\s+/)
    .filter((part) => part.trim() !== '')
    .every((part) => matchesPart(part.trim(), view));
}

function matchesPart(part: string, { fields, labels }: FilterView): boolean {
  const [, label, has, labelValue] = /^labels\.(?:"([^"]+)"|[\w-]+)(?:(:\*)|="?([^"]*)"?)?$/.exec(part) ?? [];
  if (part.startsWith('labels.')) {
    const key = label ?? /^labels\.([\w-]+)/.exec(part)?.[1] ?? '';
    return has !== undefined || labelValue === undefined ? Object.hasOwn(labels, key) : labels[key] === labelValue;
  }
  const [, field = '', sign, value = ''] = /^(\w+)\s*(!?=)\s*"?([^"]*)"?$/.exec(part) ?? [];
  const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (sign === undefined || !Object.hasOwn(fields, name)) throw invalidArgument(`Invalid filter: ${part}`);
  return (fields[name] === value) === (sign === '=');
}
