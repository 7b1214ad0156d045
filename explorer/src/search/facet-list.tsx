import { useState } from 'react';
import type { FacetName } from '../address.ts';
import { sayCount, sayEnum, stageNames } from '../ui/words.ts';
import type { FacetValue } from './search-variables.ts';

const titles: Readonly<Record<FacetName, string>> = {
  registry: 'Registry',
  stage: 'Stage',
  approval: 'Approval',
  framework: 'Framework',
  owner: 'Owner',
};
const shownAtFirst = 8;

interface FacetListProps {
  readonly name: FacetName;
  readonly values: readonly FacetValue[];
  readonly onToggle: (value: string) => void;
}

/** One facet: its values, each with how many versions have it. */
export function FacetList({ name, values, onToggle }: FacetListProps) {
  const [showsAll, setShowsAll] = useState(false);
  if (values.length === 0) return null;
  const shown = showsAll ? values : values.filter(({ isChosen }, at) => at < shownAtFirst || isChosen);
  return (
    <fieldset className="facet">
      <legend>{titles[name]}</legend>
      {shown.map(({ value, count, isChosen }) => (
        <label key={value}>
          <input type="checkbox" checked={isChosen} onChange={() => onToggle(value)} />
          <bdi>{sayValue(name, value)}</bdi>
          <span className="count">{sayCount(count)}</span>
        </label>
      ))}
      {shown.length < values.length && (
        <button type="button" className="plain" onClick={() => setShowsAll(true)}>
          {values.length - shown.length} more
        </button>
      )}
    </fieldset>
  );
}

function sayValue(name: FacetName, value: string): string {
  if (name === 'stage') return Object.entries(stageNames).find(([stage]) => stage === value)?.[1] ?? value;
  if (name === 'approval') return sayEnum(value);
  return value;
}
