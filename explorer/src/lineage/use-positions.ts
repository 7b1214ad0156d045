import { useEffect, useMemo, useRef, useState } from 'react';
import type { Drawing } from './drawing.ts';
import { layOut } from './layout.ts';
import { outlineOf, placeNew, type Positions } from './placing.ts';

export interface Placement {
  /** Null until the first layout is there. */
  readonly positions: Positions | null;
  /** How often everything was laid out anew. */
  readonly layouts: number;
  /** Lays everything out anew. */
  readonly tidy: () => void;
}

/** Where everything stands. Once a node has its place, only tidying moves it. */
export function usePositions(drawing: Drawing): Placement {
  const [wanted, setWanted] = useState(1);
  const [laidOut, setLaidOut] = useState<{ readonly positions: Positions; readonly number: number } | null>(null);
  const outline = useMemo(() => outlineOf(drawing), [drawing]);
  const asked = useRef(0);
  const last = useRef<Positions>(new Map());
  const before = useRef<Positions>(new Map());
  useEffect(() => {
    if (asked.current === wanted) return;
    asked.current = wanted;
    // Where no layout can be made, everything still has a place.
    void layOut(outline)
      .catch(() => placeNew(outline, new Map()))
      .then((positions) => {
        last.current = positions;
        before.current = new Map();
        setLaidOut({ positions, number: wanted });
      });
  }, [wanted, outline]);
  const positions = useMemo(() => {
    if (laidOut === null) return null;
    const placed = placeNew(outline, last.current, before.current);
    last.current = placed;
    before.current = new Map([...before.current, ...placed]);
    return placed;
  }, [laidOut, outline]);
  return { positions, layouts: laidOut?.number ?? 0, tidy: () => setWanted(wanted + 1) };
}
