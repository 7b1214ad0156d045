import type { Subjects } from './questions.ts';

interface FoundVersion {
  readonly id: string;
  readonly name: string;
  readonly registry: { readonly id: string };
  readonly origin: { readonly nodes: readonly { readonly id: string }[] };
  readonly datasets: { readonly nodes: readonly { readonly id: string }[] };
}

/** What the catalogue answers to `subjectsQuery`. */
export interface Catalogue {
  readonly deployed: { readonly nodes: readonly FoundVersion[] };
  readonly newest: { readonly nodes: readonly FoundVersion[] };
}

/** What is served is worth asking about; what is newest stands in where nothing is. One question, of few and short walks. */
export const subjectsQuery = `query Subjects {
  deployed: modelVersions(filter: { deployed: true }, first: 8) { nodes { ...Found } }
  newest: modelVersions(first: 8) { nodes { ...Found } }
}
fragment Found on ModelVersion {
  id
  name
  registry { id }
  origin: upstream(depth: 1, relationships: [COPIED_FROM], first: 1) { nodes { id } }
  datasets: upstream(depth: 10, kinds: [DATASET], first: 10) { nodes { id } }
}`;

/** Chooses what the questions are about: what was copied from another kind of registry shows most, and the dataset that most of what is served stands on. */
export function chooseSubjects({ deployed, newest }: Catalogue): Subjects {
  const versions = [...deployed.nodes, ...newest.nodes];
  const copied = versions.find((one) => originOf(one) !== null && typeOf(originOf(one)) !== typeOf(one.id)) ?? versions.find(originOf);
  const version = copied ?? versions.find(({ datasets }) => datasets.nodes.length > 0) ?? versions[0];
  const origin = copied === undefined ? null : originOf(copied);
  return {
    text: version?.name ?? null,
    dataset: findMostFrequent(deployed.nodes) ?? findMostFrequent(newest.nodes),
    version: version?.id ?? null,
    pair: copied === undefined || origin === null ? pairOf(versions) : [origin, copied.id],
  };
}

function originOf({ origin }: FoundVersion): string | null {
  return origin.nodes[0]?.id ?? null;
}

/** The type of registry, as an id of a version names it. */
function typeOf(id: string | null): string | undefined {
  return id?.split(':')[1];
}

/** Of those that occur equally often, the first. */
function findMostFrequent(versions: readonly FoundVersion[]): string | null {
  const counts = new Map<string, number>();
  for (const { id } of versions.flatMap(({ datasets }) => datasets.nodes)) counts.set(id, (counts.get(id) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0] ?? null;
}

/** Two versions of one name in two registries, else of any names, else of one registry. */
function pairOf(versions: readonly FoundVersion[]): readonly [string, string] | null {
  const pairs = versions.flatMap((one, at) => versions.slice(at + 1).map((other) => [one, other] as const));
  const elsewhere = pairs.filter(([one, other]) => one.registry.id !== other.registry.id);
  const best =
    elsewhere.find(([one, other]) => one.name === other.name) ?? elsewhere[0] ?? pairs.find(([one, other]) => one.id !== other.id);
  return best === undefined ? null : [best[0].id, best[1].id];
}
