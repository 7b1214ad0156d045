import type { KeyboardEvent } from 'react';
import { lineageOf } from '../address.ts';
import type { RowFragment } from '../data/generated/operations.ts';
import { None, StageLabel, Unknown } from '../ui/labels.tsx';
import { describeMarks } from '../ui/marks.ts';
import { PageLink } from '../ui/page-link.tsx';
import { registryNames, sayEnum, sayMoment } from '../ui/words.ts';

/** One page of results. The arrow keys go from one to the next. */
export function Results({ rows }: { readonly rows: readonly RowFragment[] }) {
  return (
    <ol className="results">
      {rows.map((row) => (
        <li key={row.id}>
          <Result row={row} />
        </li>
      ))}
    </ol>
  );
}

function Result({ row }: { readonly row: RowFragment }) {
  const marks = describeMarks(row);
  return (
    <article className={marks.length === 0 ? 'result' : 'result result-marked'}>
      <div className="result-head">
        <h2>
          <PageLink to={{ page: 'version', id: row.id }} className="result-link" onKeyDown={moveFocus}>
            <bdi>{row.name}</bdi> <span className="version-number">{row.version}</span>
          </PageLink>
        </h2>
        {row.aliases?.map((alias) => (
          <bdi key={alias} className="alias">
            {alias}
          </bdi>
        ))}
        {row.stage === null ? <span className="unknown">stage unknown</span> : <StageLabel stage={row.stage} />}
      </div>
      {row.description !== null && row.description !== '' && <p className="description">{row.description}</p>}
      <dl className="result-facts">
        <Fact name={registryNames[row.registry.kind]}>{row.registry.id}</Fact>
        <Fact name="Framework">{row.framework ?? <Unknown />}</Fact>
        <Fact name="Owner">{row.owner ?? <Unknown />}</Fact>
        <Fact name="Approval">{row.approval === null ? <Unknown /> : sayEnum(row.approval)}</Fact>
        {row.aliases?.length === 0 ? null : row.aliases === null && <Fact name="Aliases">{<Unknown />}</Fact>}
        <Fact name="Registered">{row.createdAt === null ? <Unknown /> : sayMoment(row.createdAt)}</Fact>
      </dl>
      {marks.length > 0 && <p className="marks">{marks.join(' · ')}</p>}
      <PageLink to={lineageOf(row.id)} className="lineage-link">
        Lineage
      </PageLink>
    </article>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{children === '' ? <None /> : children}</bdi>
      </dd>
    </div>
  );
}

function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.result-link')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
