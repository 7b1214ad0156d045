import { useEffect, useState } from 'react';
import { latest, useAnswer } from '../data/use-answer.ts';
import { KindLabel } from '../ui/labels.tsx';
import { Menu } from '../ui/menu.tsx';
import { Problems } from '../ui/notices.tsx';
import { sayMany } from '../ui/words.ts';
import { findNodes, type FoundNodes } from './questions.ts';
import type { PictureControl } from './use-picture.ts';

const nothing: FoundNodes = { nodes: [], total: 0 };

/** Finds the other end of a way by name. */
export function WayFinder({ control: { picture, dispatch, findWay } }: { readonly control: PictureControl }) {
  const [text, setText] = useState('');
  const [query, setQuery] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setQuery(text.trim()), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const asked = useAnswer(query, (signal) => (query === '' ? Promise.resolve({ data: nothing, problems: [] }) : findNodes(query, signal)));
  const { nodes } = latest(asked)?.data ?? nothing;
  const others = nodes.filter(({ id }) => id !== picture.startId);
  return (
    <Menu label={picture.way === null ? 'Shortest way' : 'Shortest way (shown)'}>
      <label className="way-search">
        From the start to
        <input type="search" value={text} placeholder="name of a node" onChange={(event) => setText(event.target.value)} />
      </label>
      {asked.state === 'failed' && <Problems problems={asked.problems} />}
      {query !== '' && asked.state === 'answered' && <p className="quiet">{describeFound(asked.answer.data)}</p>}
      <ul className="way-results">
        {others.map((node) => (
          <li key={node.id}>
            <button type="button" className="plain" title={node.id} onClick={() => findWay(node.id)}>
              <KindLabel kind={node.kind} /> <bdi>{node.title}</bdi> <bdi className="quiet">{node.registry ?? node.detail ?? ''}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {picture.way !== null && (
        <button type="button" onClick={() => dispatch({ type: 'way left' })}>
          Leave the way
        </button>
      )}
    </Menu>
  );
}

function describeFound({ nodes, total }: FoundNodes): string {
  const found = `${total === null ? 'An unknown number of nodes' : sayMany(total, 'node')} found`;
  return total === nodes.length ? found : `${found}; the best ${nodes.length} of them:`;
}
