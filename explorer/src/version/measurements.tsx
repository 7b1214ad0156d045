import type { ReactNode } from 'react';
import { None, Unknown } from '../ui/labels.tsx';
import { sayCount, sayMoment } from '../ui/words.ts';
import type { Version } from './version-fields.ts';

interface ListProps<Item> {
  readonly items: readonly Item[] | null;
  readonly problem: string | null;
}

export function Metrics({ items, problem }: ListProps<NonNullable<Version['metrics']>[number]>) {
  return (
    <Listed title="Metrics" items={items} problem={problem}>
      {items !== null && (
        <table>
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="number">
                Value
              </th>
              <th scope="col" className="number">
                Step
              </th>
              <th scope="col">On</th>
              <th scope="col">Recorded</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ name, value, rawValue, step, dataset, recordedAt }) => (
              <tr key={JSON.stringify([name, dataset, step])}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td className="number">{value ?? rawValue ?? <Unknown />}</td>
                <td className="number">{step === null ? '' : sayCount(step)}</td>
                <td>
                  <bdi>{dataset ?? ''}</bdi>
                </td>
                <td>{recordedAt === null ? '' : sayMoment(recordedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Listed>
  );
}

export function Parameters({ items, problem }: ListProps<NonNullable<Version['parameters']>[number]>) {
  return (
    <Listed title="Parameters" items={items} problem={problem}>
      {items !== null && (
        <table>
          <thead>
            <tr>
              <th scope="col">Parameter</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ name, value }) => (
              <tr key={name}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td>
                  <bdi>{value ?? <Unknown />}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Listed>
  );
}

function Listed({ title, items, problem, children }: ListProps<unknown> & { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      {items === null && (problem === null ? <Unknown /> : <span className="unread">not read: {problem}</span>)}
      {items?.length === 0 && <None />}
      {items !== null && items.length > 0 && <div className="scrolled">{children}</div>}
    </section>
  );
}
