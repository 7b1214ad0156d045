import type { LineageNodeKind, Stage } from '../data/generated/operations.ts';
import { kindLooks } from './kinds.ts';
import { kindNames, stageNames } from './words.ts';

/** The shape of a kind; the word beside it says the same. */
export function KindIcon({ kind }: { readonly kind: LineageNodeKind }) {
  return (
    <svg className={`kind-icon kind-${kind}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={kindLooks[kind].path} />
    </svg>
  );
}

export function KindLabel({ kind }: { readonly kind: LineageNodeKind }) {
  return (
    <span className={`kind-label kind-${kind}`}>
      <KindIcon kind={kind} />
      {kindNames[kind].one}
    </span>
  );
}

/** A stage as a word in a frame. */
export function StageLabel({ stage }: { readonly stage: Stage | null }) {
  return stage === null ? <Unknown /> : <span className={`stage stage-${stage}`}>{stageNames[stage]}</span>;
}

export function Unknown() {
  return <span className="unknown">unknown</span>;
}

export function None() {
  return <span className="unknown">none</span>;
}
