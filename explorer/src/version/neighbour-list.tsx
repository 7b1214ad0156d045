import { lineageOf } from '../address.ts';
import type { NeighboursFragment } from '../data/generated/operations.ts';
import { readFacts } from '../lineage/facts.ts';
import { EvidenceList } from '../ui/evidence-list.tsx';
import { KindLabel, None } from '../ui/labels.tsx';
import { describeMarks } from '../ui/marks.ts';
import { PageLink } from '../ui/page-link.tsx';
import { sayCount } from '../ui/words.ts';

interface NeighbourListProps {
  readonly title: string;
  readonly id: string;
  readonly neighbours: NeighboursFragment;
}

/** One hop of lineage in words, each with its evidence. */
export function NeighbourList({ title, id, neighbours: { edges, totalCount } }: NeighbourListProps) {
  return (
    <section className="card">
      <h2>
        {title} {totalCount !== null && <span className="count">{sayCount(totalCount)}</span>}
      </h2>
      {edges.length === 0 && <None />}
      <ul className="neighbours">
        {edges.map(({ node, via }) => {
          const facts = readFacts(node);
          const marks = describeMarks(facts);
          return (
            <li key={facts.id}>
              <KindLabel kind={facts.kind} />
              <PageLink to={facts.kind === 'MODEL_VERSION' ? { page: 'version', id: facts.id } : lineageOf(facts.id)}>
                <bdi>{facts.title}</bdi>
              </PageLink>
              {facts.detail !== null && <bdi className="detail">{facts.detail}</bdi>}
              {marks.length > 0 && <span className="marks">{marks.join(' · ')}</span>}
              <EvidenceList hop={via} />
            </li>
          );
        })}
      </ul>
      {(totalCount === null || totalCount > edges.length) && edges.length > 0 && (
        <p className="quiet">
          The first {sayCount(edges.length)} of {totalCount === null ? 'an unknown number' : sayCount(totalCount)};{' '}
          <PageLink to={lineageOf(id)}>the lineage</PageLink> has them all.
        </p>
      )}
    </section>
  );
}
