import { useEffect, useMemo, useState } from 'react';
import type { Drawing } from './drawing.ts';
import { layOut } from './layout.ts';
import { type Outline, outlineOf, placeNew, type Positions } from './placing.ts';

export interface Placement {
  /** Null until the first layout is there. */
  readonly positions: Positions | null;
  /** How often everything was laid out anew. */
  readonly layouts: number;
  /** Lays everything out anew. */
  readonly tidy: () => void;
}

interface Placed {
  readonly outline: Outline;
  readonly positions: Positions;
  /** Where things stood that are no longer drawn. */
  readonly before: Positions;
  readonly layouts: number;
}

/** Where everything stands. Once a node has its place, only tidying moves it. */
export function usePositions(drawing: Drawing): Placement {
  const outline = useMemo(() => outlineOf(drawing), [drawing]);
  const [placed, setPlaced] = useState<Placed | null>(null);
  const [wanted, setWanted] = useState({ outline });
  useEffect(() => {
    void layOutAnyway(wanted.outline).then((positions) =>
      setPlaced((last) => ({ outline: wanted.outline, positions, before: new Map(), layouts: (last?.layouts ?? 0) + 1 })),
    );
  }, [wanted]);
  if (placed !== null && placed.outline !== outline) setPlaced(follow(placed, outline));
  return { positions: placed?.positions ?? null, layouts: placed?.layouts ?? 0, tidy: () => setWanted({ outline }) };
}

/** What is drawn has changed: the rest stays where it is. */
function follow({ positions, before, layouts }: Placed, outline: Outline): Placed {
  const next = placeNew(outline, positions, before);
  return { outline, positions: next, before: new Map([...before, ...positions]), layouts };
}

/** Where no layout can be made, everything still has a place. */
function layOutAnyway(outline: Outline): Promise<Positions> {
  return layOut(outline).catch(() => placeNew(outline, new Map()));
}
