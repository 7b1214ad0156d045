import { Fragment, useState } from 'react';
import type { ImpactFragment } from '../data/generated/operations.ts';
import { download, fileName, textFile } from '../export/download.ts';
import { KindLabel, StageLabel } from '../ui/labels.tsx';
import { Notice, Problems } from '../ui/notices.tsx';
import { kindNames, sayCount, sayMany, stageNames, stopReasons } from '../ui/words.ts';
import { type AffectedRow, formatRows, type ImpactColumn, type ImpactOrder, sortRows } from './impact.ts';
import type { ImpactControl } from './use-impact.ts';

const columnNames: Readonly<Record<ImpactColumn, string>> = {
  depth: 'Hops',
  kind: 'Kind',
  title: 'Name',
  registry: 'Registry',
  stage: 'Stage',
};

/** Columns that share a cell are still sorted each by itself. */
const impactCells: readonly (readonly ImpactColumn[])[] = [['depth'], ['kind', 'title'], ['registry'], ['stage']];

interface ImpactListProps {
  readonly title: string;
  readonly control: ImpactControl;
  readonly shown: ReadonlySet<string>;
  /** Looks at a row's node: on the picture where it is there, else by the way that leads to it. */
  readonly onLook: (row: AffectedRow) => void;
}

/** Everything that stands on the start, from the question that the picture came from as well. */
export function ImpactList({ title, control, shown, onLook }: ImpactListProps) {
  const [order, setOrder] = useState<ImpactOrder | null>(null);
  const { impact, rows, hasMore, isAsking, loadMore, loadAll } = control;
  const [saved, setSaved] = useState<number | null>(null);
  const save = async (): Promise<void> => {
    const all = await loadAll();
    if (all === null) return;
    download(fileName(`impact ${title}`, 'csv'), textFile('text/csv', formatRows(sortRows(all, order))));
    setSaved(all.length);
  };
  return (
    <div className="impact">
      <ImpactTotals impact={impact} />
      <Problems problems={control.problems} />
      {saved !== null && saved !== impact.totalCount && (
        <Notice>
          <strong>The file does not hold all:</strong> it has {sayMany(saved, 'row')}.
        </Notice>
      )}
      {rows.length > 0 && (
        <>
          <div className="list-actions">
            <output>
              {sayCount(rows.length)} of {impact.totalCount === null ? 'an unknown number' : sayCount(impact.totalCount)} listed
            </output>
            <button type="button" disabled={isAsking} onClick={() => void save()}>
              CSV of all
            </button>
          </div>
          <table>
            <thead>
              <tr>
                {impactCells.map((columns) => (
                  <SortableHead key={columns.join(' ')} columns={columns} order={order} onSort={setOrder} />
                ))}
              </tr>
            </thead>
            <tbody>
              {sortRows(rows, order).map((row) => (
                <ImpactRow key={row.id} row={row} isShown={shown.has(row.id)} onLook={onLook} />
              ))}
            </tbody>
          </table>
          {hasMore && (
            <button type="button" disabled={isAsking} onClick={loadMore}>
              List more
            </button>
          )}
        </>
      )}
    </div>
  );
}

function ImpactTotals({
  impact: { totalCount, complete, stopReasons: stops, byKind, byRegistry, byStage },
}: {
  readonly impact: ImpactFragment;
}) {
  return (
    <>
      <p className="impact-total">
        {totalCount === null
          ? 'It is not known how much depends on it.'
          : `${sayMany(totalCount, 'node')} ${totalCount === 1 ? 'depends' : 'depend'} on it.`}
      </p>
      {!complete && (
        <Notice>
          <strong>This is not all.</strong> {stops.map((stop) => stopReasons[stop]).join('; ')}.
        </Notice>
      )}
      <Totals
        title="By kind"
        counts={byKind.map(({ value, count }) => [Object.entries(kindNames).find(([kind]) => kind === value)?.[1].many ?? value, count])}
      />
      <Totals title="By registry" counts={byRegistry.map(({ value, count }) => [value, count])} />
      <Totals
        title="By stage"
        counts={byStage.map(({ value, count }) => [Object.entries(stageNames).find(([stage]) => stage === value)?.[1] ?? value, count])}
      />
    </>
  );
}

function Totals({ title, counts }: { readonly title: string; readonly counts: readonly (readonly [string, number])[] }) {
  if (counts.length === 0) return null;
  return (
    <dl className="totals">
      <dt>{title}</dt>
      <dd>
        {counts.map(([name, count]) => (
          <span key={name}>
            <bdi>{name}</bdi> <span className="count">{sayCount(count)}</span>
          </span>
        ))}
      </dd>
    </dl>
  );
}

interface SortableHeadProps {
  readonly columns: readonly ImpactColumn[];
  readonly order: ImpactOrder | null;
  readonly onSort: (order: ImpactOrder) => void;
}

function SortableHead({ columns, order, onSort }: SortableHeadProps) {
  const isSorted = order !== null && columns.includes(order.column);
  const direction = isSorted && order.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={isSorted ? direction : 'none'}>
      {columns.map((column, at) => (
        <Fragment key={column}>
          {at > 0 && ' · '}
          <button
            type="button"
            className="plain"
            onClick={() => onSort({ column, isDescending: order?.column === column && !order.isDescending })}
          >
            {columnNames[column]}
            <span aria-hidden="true">{order?.column === column ? (order.isDescending ? ' ↓' : ' ↑') : ''}</span>
          </button>
        </Fragment>
      ))}
    </th>
  );
}

interface ImpactRowProps {
  readonly row: AffectedRow;
  readonly isShown: boolean;
  readonly onLook: (row: AffectedRow) => void;
}

function ImpactRow({ row, isShown, onLook }: ImpactRowProps) {
  const hint = isShown ? 'on the picture' : 'not on the picture: show the shortest way to it';
  return (
    <tr data-id={row.id} className={row.retiredAt === null ? undefined : 'retired'}>
      <td className="number">{row.depth}</td>
      <th scope="row">
        <KindLabel kind={row.kind} />
        <button type="button" className="plain row-name" title={`${row.id}\n${hint}`} onClick={() => onLook(row)}>
          <bdi>{row.title}</bdi>
          {!isShown && <span className="not-shown"> (not shown)</span>}
        </button>
        {row.detail !== null && <bdi className="quiet">{row.detail}</bdi>}
      </th>
      <td>
        <bdi>{row.registry ?? '–'}</bdi>
      </td>
      <td>{row.stage === undefined ? '–' : <StageLabel stage={row.stage} />}</td>
    </tr>
  );
}
