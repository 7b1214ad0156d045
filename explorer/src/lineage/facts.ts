import type { FactsFragment, HopFragment, LineageNodeKind, RimFragment, Stage } from '../data/generated/operations.ts';

export type Direction = 'upstream' | 'dependents';

/** What is shown of one node wherever it appears. */
export interface NodeFacts {
  readonly id: string;
  readonly kind: LineageNodeKind;
  /** `fraud 3` */
  readonly title: string;
  /** What tells it from others of its name: a digest, a repository. */
  readonly detail: string | null;
  /** The connection it lives in; null where it belongs to none. */
  readonly registry: string | null;
  /** Null = not known; undefined = this kind of node has none. */
  readonly stage: Stage | null | undefined;
  readonly resolved: boolean;
  readonly observedAt: string | null;
  readonly retiredAt: string | null;
  readonly consoleUrl: string | null;
}

/** One edge of the graph, from the dependent to what it depends on. */
export type Hop = HopFragment;

/** A node with what it stands on, and how many stand on it. */
export interface KnownNode extends NodeFacts {
  readonly upstreamTotal: number | null;
  readonly dependentsTotal: number | null;
}

const shownOfSha = 10;

export function readFacts(node: FactsFragment): NodeFacts {
  const { id, kind, resolved, observedAt, retiredAt } = node;
  return {
    id,
    kind,
    title: readTitle(node),
    detail: readDetail(node),
    registry: 'registry' in node ? node.registry.id : null,
    stage: 'stage' in node ? node.stage : undefined,
    resolved,
    observedAt,
    retiredAt,
    consoleUrl: 'consoleUrl' in node ? node.consoleUrl : null,
  };
}

export function readKnownNode(node: FactsFragment & RimFragment): KnownNode {
  return { ...readFacts(node), upstreamTotal: node.standsOn.totalCount, dependentsTotal: node.carries.totalCount };
}

export function hopKey({ from, relationship, to }: Pick<Hop, 'from' | 'relationship' | 'to'>): string {
  return JSON.stringify([from, relationship, to]);
}

function readTitle(node: FactsFragment): string {
  if ('version' in node) return `${node.name} ${node.version}`;
  if (node.__typename === 'CodeCommit') return node.sha.slice(0, shownOfSha);
  return node.name;
}

function readDetail(node: FactsFragment): string | null {
  switch (node.__typename) {
    case 'Dataset':
      return [node.digest, node.uri === node.name ? null : node.uri].filter((part) => part !== null).join(' · ') || null;
    case 'CodeCommit':
      return node.repositoryUrl;
    case 'ExternalReference':
      return node.uri === node.name ? null : node.uri;
    default:
      return null;
  }
}
