import { TributaryError } from '@tributary/kit';
import { LRUCache } from 'lru-cache';
import { artifactFacts, associationFacts, type DatasetFacts } from './association-facts.ts';
import type { ListQuery, Page, SageMakerRegistryClient } from './client.ts';
import type { Gathered } from './gather.ts';
import type { FactScope } from './names.ts';
import type { ArtifactRecord } from './records.ts';

type LineagePage = Gathered & Page<ArtifactRecord>;

const datasetType = 'DataSet';
/** Artifacts never change their place; an association whose artifact is not remembered is counted as skipped. */
const remembered = { max: 50_000 };

/** What SageMaker's own lineage says of datasets beyond the records of jobs: their states, and what was associated by hand. */
export class SageMakerLineage {
  readonly #client: SageMakerRegistryClient;
  readonly #scope: FactScope;
  readonly #datasets = new LRUCache<string, DatasetFacts>(remembered);

  constructor(client: SageMakerRegistryClient, scope: FactScope) {
    this.#client = client;
    this.#scope = scope;
  }

  /** A role that may not read lineage costs what only lineage says, not the feed. */
  async readPage(stage: 'artifacts' | 'uses' | 'results', query: ListQuery, signal: AbortSignal): Promise<LineagePage> {
    try {
      return stage === 'artifacts' ? await this.#readArtifacts(query, signal) : await this.#readAssociations(stage, query, signal);
    } catch (error) {
      if (!(error instanceof TributaryError) || error.code !== 'REGISTRY_FORBIDDEN') throw error;
      return {
        rows: [],
        nextToken: null,
        total: null,
        nodes: [],
        edges: [],
        isWhole: true,
        skipped: [{ what: `lineage (${stage}) that may not be read`, count: 1 }],
      };
    }
  }

  async #readArtifacts(query: ListQuery, signal: AbortSignal): Promise<LineagePage> {
    const page = await this.#client.listArtifacts({ ...query, type: datasetType }, signal);
    const facts = page.rows.flatMap((row) => {
      const found = artifactFacts(this.#scope, row);
      if (found !== undefined) this.#datasets.set(row.ArtifactArn, found);
      return found ?? [];
    });
    const [nodes, edges] = [facts.flatMap((fact) => fact.nodes), facts.flatMap((fact) => fact.edges)];
    return { ...page, nodes, edges, skipped: [], isWhole: true };
  }

  async #readAssociations(stage: 'uses' | 'results', query: ListQuery, signal: AbortSignal): Promise<LineagePage> {
    const end = stage === 'uses' ? { sourceType: datasetType } : { destinationType: datasetType };
    const page = await this.#client.listAssociations({ ...query, ...end }, signal);
    const datasets = { get: (arn: string) => this.#datasets.get(arn) };
    const known = page.rows.flatMap((row) => associationFacts(this.#scope, row, datasets) ?? []);
    const unknown = page.rows.filter((row) => datasets.get(stage === 'uses' ? row.SourceArn : row.DestinationArn) === undefined);
    return {
      ...page,
      rows: [],
      nodes: known.flatMap((fact) => fact.nodes),
      edges: known.flatMap((fact) => fact.edges),
      isWhole: true,
      skipped: unknown.length === 0 ? [] : [{ what: 'associations of datasets that are not remembered', count: unknown.length }],
    };
  }
}
