import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type Data, isData, merge, readOwn, writeOwn } from './data.ts';
import type { Rewrite } from './rewrites.ts';
import type { IsOfType } from './subtypes.ts';

/** What a subgraph is asked about: its type, its key, and what `@requires` names. */
export interface Representing {
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly rewrite: Rewrite | undefined;
  readonly isOfType: IsOfType;
}

export interface DistinctRepresentations {
  /** Each once, in the order of its first place. */
  readonly distinct: readonly Data[];
  /** For each distinct one the entities that it was made from. */
  readonly places: readonly (readonly Data[])[];
}

/** An entity is asked about once, for all the places where it stands. Those of another type, or without their key, are not asked about. */
export function representEntities(entities: readonly Data[], how: Representing): DistinctRepresentations {
  const known = new Map<string, Data[]>();
  const distinct: Data[] = [];
  const places: Data[][] = [];
  for (const entity of entities) {
    const representation = represent(entity, how.requires, how.isOfType);
    if (representation === null || !isGiven(representation['__typename'])) continue;
    how.rewrite?.(representation);
    const key = entities.length === 1 ? '' : writeKey(representation);
    const own = known.get(key);
    if (own !== undefined) {
      own.push(entity);
      continue;
    }
    const first = [entity];
    known.set(key, first);
    distinct.push(representation);
    places.push(first);
  }
  return { distinct, places };
}

/** A text that is the same for what is alike in every member; each value says where it ends. */
function writeKey(representation: Data): string {
  let key = '';
  for (const name of Object.keys(representation)) {
    const value = representation[name];
    key += typeof value === 'string' ? `${name}=${value.length}:${value}` : `${name}~${JSON.stringify(value)};`;
  }
  return key;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The part of an object that is required; null where some of it is not there, because it could not be fetched. */
function represent(source: Data, required: readonly QueryPlanSelectionNode[], isOfType: IsOfType): Data | null {
  let result: Data | undefined;
  for (const selection of required) {
    if (selection.kind === 'Field') {
      const name = selection.alias ?? selection.name;
      const value = readOwn(source, name);
      if (value === undefined) return null;
      result ??= {};
      writeOwn(result, name, selection.selections === undefined ? value : representValue(value, selection.selections, isOfType));
      continue;
    }
    const typeName = source['__typename'];
    if (selection.typeCondition === undefined || typeof typeName !== 'string' || !isOfType(typeName, selection.typeCondition)) continue;
    const part = represent(source, selection.selections, isOfType);
    if (part === null) continue;
    if (result === undefined) result = part;
    else merge(result, part, { isShared: false, isOfType });
  }
  return result ?? {};
}

function representValue(value: unknown, required: readonly QueryPlanSelectionNode[], isOfType: IsOfType): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => representValue(item, required, isOfType));
  return isData(value) ? represent(value, required, isOfType) : value;
}
