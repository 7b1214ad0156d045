import type { HiddenName } from '../address.ts';
import { kindNames, sayCount, stageNames } from '../ui/words.ts';
import { Menu } from '../ui/menu.tsx';
import { filterValue } from './drawing.ts';
import type { KnownNode } from './facts.ts';
import type { Hidden } from './picture.ts';

const titles: Readonly<Record<HiddenName, string>> = { kind: 'Kind', registry: 'Registry', stage: 'Stage' };

interface FilterMenuProps {
  /** All nodes of the picture, hidden or not. */
  readonly nodes: readonly KnownNode[];
  readonly hidden: Hidden;
  readonly onChange: (hidden: Hidden) => void;
}

/** Chooses what is drawn, by kind, registry and stage. */
export function FilterMenu({ nodes, hidden, onChange }: FilterMenuProps) {
  const count = hidden.kind.length + hidden.registry.length + hidden.stage.length;
  const toggle = (name: HiddenName, value: string): void => {
    const values = hidden[name].includes(value) ? hidden[name].filter((other) => other !== value) : [...hidden[name], value];
    onChange({ ...hidden, [name]: values });
  };
  return (
    <Menu label={count === 0 ? 'Filter' : `Filter (${sayCount(count)})`}>
      {(['kind', 'registry', 'stage'] as const).map((name) => (
        <fieldset key={name}>
          <legend>{titles[name]}</legend>
          {countValues(nodes, name, hidden).map(([value, occurrences]) => (
            <label key={value}>
              <input type="checkbox" checked={!hidden[name].includes(value)} onChange={() => toggle(name, value)} />
              <bdi>{sayValue(name, value)}</bdi>
              <span className="count">{sayCount(occurrences)}</span>
            </label>
          ))}
        </fieldset>
      ))}
      {count > 0 && (
        <button type="button" onClick={() => onChange({ kind: [], registry: [], stage: [] })}>
          Show everything
        </button>
      )}
    </Menu>
  );
}

function countValues(nodes: readonly KnownNode[], name: HiddenName, hidden: Hidden): readonly (readonly [string, number])[] {
  const counts = new Map(hidden[name].map((value) => [value, 0]));
  for (const node of nodes) {
    const value = filterValue(node, name);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function sayValue(name: HiddenName, value: string): string {
  if (name === 'kind') return Object.entries(kindNames).find(([kind]) => kind === value)?.[1].many ?? value;
  if (name === 'stage') return Object.entries(stageNames).find(([stage]) => stage === value)?.[1] ?? 'Unknown';
  return value;
}
