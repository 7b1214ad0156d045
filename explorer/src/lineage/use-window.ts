import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import type { CardNode } from './canvas-elements.ts';
import { nodeSize } from './placing.ts';

/** Of the window, what stays empty around the cards. */
const padding = 0.1;

/** What the window shows: everything after a layout, and after that it moves only where new cards lie outside of it. */
export function useWindow(cards: readonly CardNode[], layouts: number): void {
  const { flowToScreenPosition } = useReactFlow();
  const fitAll = useFitAll();
  const known = useRef<{ readonly layouts: number; readonly ids: ReadonlySet<string> }>({ layouts: 0, ids: new Set() });
  useEffect(() => {
    const before = known.current;
    known.current = { layouts, ids: new Set(cards.map(({ id }) => id)) };
    if (layouts === 0) return;
    const frame = readFrame();
    const isInside = ({ position: { x, y } }: CardNode): boolean => {
      const [start, end] = [flowToScreenPosition({ x, y }), flowToScreenPosition({ x: x + nodeSize.width, y: y + nodeSize.height })];
      return start.x >= frame.left && start.y >= frame.top && end.x <= frame.right && end.y <= frame.bottom;
    };
    if (layouts !== before.layouts) fitAll(cards, 0);
    else if (!cards.filter(({ id }) => !before.ids.has(id)).every(isInside)) fitAll(cards, 250);
  }, [cards, layouts, fitAll, flowToScreenPosition]);
}

/** Moves the window so that it shows all cards, at their own size or smaller. */
export function useFitAll(): (cards: readonly CardNode[], duration: number) => void {
  const { fitBounds } = useReactFlow();
  return useCallback(
    (cards, duration) => {
      if (cards.length === 0) return;
      const [xs, ys] = [cards.map(({ position }) => position.x), cards.map(({ position }) => position.y)];
      const [left, top] = [Math.min(...xs), Math.min(...ys)];
      const bounds = { width: Math.max(...xs) + nodeSize.width - left, height: Math.max(...ys) + nodeSize.height - top };
      const frame = readFrame();
      const width = Math.max(bounds.width, frame.width * (1 - 2 * padding));
      const height = Math.max(bounds.height, frame.height * (1 - 2 * padding));
      const x = left - (width - bounds.width) / 2;
      const y = top - (height - bounds.height) / 2;
      const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
      void fitBounds({ x, y, width, height }, { padding, duration: isStill ? 0 : duration });
    },
    [fitBounds],
  );
}

function readFrame(): DOMRect {
  return document.querySelector('.canvas')?.getBoundingClientRect() ?? new DOMRect();
}
