import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { distinctProblems, type Problem } from '../data/ask.ts';
import { problemsOf } from '../data/use-answer.ts';
import { noteAddress } from '../ui/navigation.ts';
import { sayCount, sayMany, stopReasons } from '../ui/words.ts';
import { type Drawing, drawPicture } from './drawing.ts';
import type { Direction } from './facts.ts';
import { addressOf, findExpansion, maxShown, pageSize, type Picture, type PictureAction, readShown, reducePicture } from './picture.ts';
import { readNewNeighbours, readWay } from './questions.ts';

export interface PictureControl {
  readonly picture: Picture;
  readonly drawing: Drawing;
  readonly problems: readonly Problem[];
  /** What just happened or could not, for people. */
  readonly message: string | null;
  /** What is being asked for. */
  readonly isAsking: boolean;
  readonly dispatch: (action: PictureAction) => void;
  /** Shows the next neighbours of a node. */
  readonly expand: (id: string, direction: Direction) => void;
  readonly findWay: (to: string) => void;
}

/** The picture with what can be done to it; the browser's address follows. */
export function usePicture(beginning: Picture, problemsBefore: readonly Problem[]): PictureControl {
  const [picture, dispatch] = useReducer(reducePicture, beginning);
  const [problems, setProblems] = useState(problemsBefore);
  const [message, setMessage] = useState<string | null>(null);
  const drawing = useMemo(() => drawPicture(picture), [picture]);
  const { isAsking, run } = useQuestions((found) => setProblems((before) => distinctProblems([...before, ...found])));
  useEffect(() => noteAddress(addressOf(picture)), [picture]);

  const now = useRef(picture);
  useEffect(() => {
    now.current = picture;
  }, [picture]);
  const expand = useCallback(
    (id: string, direction: Direction) => {
      const shown = readShown(now.current);
      if (shown.size + pageSize > maxShown) {
        setMessage(
          `${sayMany(shown.size, 'node')} are shown and a picture holds ${sayCount(maxShown)}: close some, or begin at another node.`,
        );
        return;
      }
      const after = findExpansion(now.current, { id, direction })?.next ?? null;
      void run(async (signal) => {
        const { data, problems: found } = await readNewNeighbours({ id, direction, after }, shown, signal);
        for (const page of data) dispatch({ type: 'expanded', ...page });
        const fresh = data.flatMap(({ page }) => page.ids).filter((opened) => !shown.has(opened));
        setMessage(`${sayMany(fresh.length, 'neighbour')} opened.`);
        return found;
      });
    },
    [run],
  );
  const findWay = useCallback(
    (to: string) =>
      void run(async (signal) => {
        const { data, problems: found } = await readWay(now.current.startId, to, signal);
        if (data.way !== null) dispatch({ type: 'way found', way: data.way, arrival: data.arrival });
        setMessage(describeWay(data.way?.ids.length ?? null, data.stops));
        return found;
      }),
    [run],
  );
  return { picture, drawing, problems, message, isAsking, dispatch, expand, findWay };
}

function describeWay(nodes: number | null, stops: Picture['stops']): string {
  if (nodes !== null) return `The shortest way has ${sayMany(nodes - 1, 'hop')}.`;
  if (stops.length === 0) return 'Neither of the two depends on the other.';
  return `No way was found, and there may be one: ${stops.map((stop) => stopReasons[stop]).join('; ')}.`;
}

/** Runs questions that end with the page. */
function useQuestions(onProblems: (problems: readonly Problem[]) => void) {
  const [running, setRunning] = useState(0);
  const left = useRef(new AbortController());
  const report = useRef(onProblems);
  useEffect(() => {
    left.current = new AbortController();
    return () => left.current.abort();
  }, []);
  const run = useCallback(async (question: (signal: AbortSignal) => Promise<readonly Problem[]>) => {
    const { signal } = left.current;
    setRunning((count) => count + 1);
    const found = await question(signal).catch(problemsOf);
    if (signal.aborted) return;
    setRunning((count) => count - 1);
    if (found.length > 0) report.current(found);
  }, []);
  return { isAsking: running > 0, run };
}
