import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import { gaps, nodeSize, type Outline, type Positions } from './placing.ts';

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.spacing.nodeNode': String(gaps.rows),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(gaps.columns),
  'elk.separateConnectedComponents': 'true',
};

/** Begun with this file, so that the worker is there when the first answer is. */
const elk = new ELK({ workerFactory: () => new Worker(new URL('./elk.worker.js', import.meta.url)) });

/** Lays out anew, in a worker of its own, from what things were made from at the left to what depends on them at the right. */
export async function layOut(outline: Outline): Promise<Positions> {
  const { children = [] } = await elk.layout(toElkGraph(outline));
  return new Map(children.map(({ id, x = 0, y = 0 }) => [outline.ids[Number(id)] ?? '', { x, y }]));
}

/** Under numbers instead of ids: the layout then depends on no grammar of theirs. */
function toElkGraph({ ids, arrows }: Outline): ElkNode {
  const numbers = new Map(ids.map((id, at) => [id, String(at)]));
  const numberOf = (id: string): string => numbers.get(id) ?? '';
  return {
    id: 'picture',
    layoutOptions: options,
    children: ids.map((id) => ({ id: numberOf(id), ...nodeSize })),
    edges: arrows.map(({ from, to }, at) => ({ id: `e${at}`, sources: [numberOf(to)], targets: [numberOf(from)] })),
  };
}
