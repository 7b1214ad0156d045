import type { MergedNode, NodeClaim, StoredNode } from '../../claims.ts';
import { type Row, textOf } from '../columns.ts';
import { readStamp } from '../stamps.ts';
import type { SourceRecord, StoredEvidence } from '../store.ts';

/**
 * From rows to our types. Whatever a vendor may have written is kept as JSON: it escapes what SQLite's text cannot carry (lone
 * surrogates, NUL). The file is ours alone, so its rows are trusted to have the shape that writes.ts gave them.
 */
export function readNode(row: Row): StoredNode {
  return { ...(JSON.parse(textOf(row, 'merged')) as MergedNode), readers: readStamp(row['readers']) };
}

export function readNodeClaim(row: Row): NodeClaim {
  return {
    fact: JSON.parse(textOf(row, 'fact')) as NodeClaim['fact'],
    source: textOf(row, 'source'),
    observedAt: textOf(row, 'observed_at'),
    retiredAt: row['retired_at'] === null ? null : textOf(row, 'retired_at'),
  };
}

export function readEvidence(row: Row): StoredEvidence {
  const evidence = JSON.parse(textOf(row, 'evidence')) as Pick<StoredEvidence, 'nativeField' | 'nativeValue'>;
  return { source: textOf(row, 'source'), ...evidence, observedAt: textOf(row, 'observed_at') };
}

export function readSource(row: Row): SourceRecord {
  return JSON.parse(textOf(row, 'record')) as SourceRecord;
}
