import type { HopFragment } from '../data/generated/operations.ts';
import { None } from './labels.tsx';
import { relationshipNames, sayMoment } from './words.ts';

/** Why an edge is believed: which registry said so, in which field of its own, and when it was last seen. */
export function EvidenceList({ hop }: { readonly hop: HopFragment }) {
  return (
    <div className="evidence">
      <p className="relationship">{relationshipNames[hop.relationship]}</p>
      {hop.evidence.length === 0 && <None />}
      <ul>
        {hop.evidence.map(({ source, nativeField, nativeValue, observedAt }) => (
          <li key={JSON.stringify([source, nativeField, nativeValue])}>
            <span className="evidence-source">{source}</span> says so in{' '}
            {nativeField === null ? 'a field that it does not name' : <code>{nativeField}</code>}
            {nativeValue !== null && (
              <>
                {': '}
                <code>
                  <bdi>{nativeValue}</bdi>
                </code>
              </>
            )}
            , last seen {sayMoment(observedAt)}.
          </li>
        ))}
      </ul>
    </div>
  );
}
