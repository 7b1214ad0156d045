import type { Relationship } from '@tributary/kit/core';
import type { Walked } from '../../walk-graph.ts';
import { splitLines } from '../lines.ts';

/** A walk as threads hand it over: a text and typed arrays are copied at once, lists item by item. */
export interface PackedWalk {
  /** Ids, a line each. */
  readonly starts: string;
  readonly nodes: string;
  readonly depths: Uint8Array;
  readonly from: Int32Array;
  /** Positions among the names. */
  readonly relationships: Uint8Array;
  readonly names: readonly Relationship[];
  readonly stopReasons: Walked<string>['stopReasons'];
}

export function packWalk({ starts, nodes, depths, from, relationships, stopReasons }: Walked<string>): PackedWalk {
  const names = [...new Set(relationships)];
  const codes = new Map(names.map((name, code) => [name, code]));
  return {
    starts: starts.join('\n'),
    nodes: nodes.join('\n'),
    depths: Uint8Array.from(depths),
    from: Int32Array.from(from),
    relationships: Uint8Array.from(relationships, (name) => codes.get(name) ?? 0),
    names,
    stopReasons,
  };
}

export function unpackWalk({ starts, nodes, depths, from, relationships, names, stopReasons }: PackedWalk): Walked<string> {
  return {
    starts: splitLines(starts),
    nodes: splitLines(nodes),
    depths,
    from,
    relationships: [...relationships].flatMap((code) => names[code] ?? []),
    stopReasons,
  };
}
