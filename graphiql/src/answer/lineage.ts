/** A node of the graph that an answer speaks of. */
export interface DrawnNode {
  readonly id: string;
  /** What it is, as its id says: `dataset`. */
  readonly kind: string;
  readonly label: string;
}

/** One node stands on another. */
export interface DrawnHop {
  readonly from: string;
  readonly to: string;
  readonly relationship: string;
}

export interface AnswerLineage {
  readonly nodes: readonly DrawnNode[];
  readonly hops: readonly DrawnHop[];
  /** How many nodes were left out. */
  readonly hidden: number;
}

const idPattern = /^(version|run|endpoint|dataset|commit|evaluation|external):(.+)$/s;

/** Every edge anywhere in an answer, with its ends; nodes beyond the limit are left out, those named last first. */
export function readLineage(data: unknown, maxNodes: number): AnswerLineage {
  const labels = new Map<string, string>();
  const hops = new Map<string, DrawnHop>();
  collect(data, labels, hops);
  const ids = [...new Set([...hops.values()].flatMap(({ from, to }) => [from, to]))];
  const drawn = new Set(ids.slice(0, maxNodes));
  return {
    nodes: [...drawn].map((id) => ({ id, kind: idPattern.exec(id)?.[1] ?? 'node', label: labels.get(id) ?? sayId(id) })),
    hops: [...hops.values()].filter(({ from, to }) => drawn.has(from) && drawn.has(to)),
    hidden: ids.length - drawn.size,
  };
}

function collect(value: unknown, labels: Map<string, string>, hops: Map<string, DrawnHop>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, labels, hops);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [id, name, from, to, relationship] = ['id', 'name', 'from', 'to', 'relationship'].map((key) => fields.get(key));
  if (typeof id === 'string' && typeof name === 'string' && idPattern.test(id)) {
    const which = ['version', 'digest'].map((key) => fields.get(key)).find((text) => typeof text === 'string');
    labels.set(id, which === undefined ? name : `${name} ${which}`);
  }
  if (typeof from === 'string' && typeof to === 'string' && typeof relationship === 'string') {
    hops.set(JSON.stringify([from, relationship, to]), { from, to, relationship });
  }
  for (const inner of fields.values()) collect(inner, labels, hops);
}

/** What an id says of a node that the answer does not name: `card-embeddings 1`. */
function sayId(id: string): string {
  const [, kind, rest = id] = idPattern.exec(id) ?? [];
  const parts = (kind === 'version' || kind === 'run' || kind === 'endpoint' ? rest.slice(rest.indexOf('/') + 1) : rest).split('/');
  return parts.map(decode).join(' ');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
