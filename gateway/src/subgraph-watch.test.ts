import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Subgraph } from '@tributary/kit';
import { SubgraphWatch } from './subgraph-watch.ts';

const read = (name: string) => readFile(new URL(`../../schema/generated/${name}.graphql`, import.meta.url), 'utf8');
const supergraphSdl = await read('supergraph');
const published = { lineage: await read('lineage'), mlflow: await read('mlflow') };

let said: string[];
let served: Record<string, string | null>;
let asked: number;
let watch: SubgraphWatch;

const note = (_fields: object, message: string): void => void said.push(message);

/** A subgraph that only says its schema; null = it cannot be asked. */
function open(name: string): Subgraph {
  return {
    name,
    async execute() {
      asked += 1;
      const sdl = served[name] ?? null;
      return { data: sdl === null ? null : { service: { sdl } } };
    },
  };
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.now(), doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  said = [];
  asked = 0;
  served = { ...published };
  const subgraphs = [open('lineage'), open('mlflow')];
  watch = new SubgraphWatch({ supergraphSdl, subgraphs: () => subgraphs, logger: { debug: note, info: note, warn: note, error: note } });
});
afterEach(() => void jest.useRealTimers());

/** Looks again, once what was seen before is old. */
function lookAgain() {
  jest.setSystemTime(Date.now() + 5_000);
  return watch.look();
}

describe('SubgraphWatch', () => {
  it('has nothing to say of subgraphs that serve what the supergraph says', async () => {
    expect(await watch.look()).toEqual({ missing: [], degraded: [] });
    expect(said).toEqual([]);
  });

  it('takes a subgraph for well that serves more', async () => {
    served['mlflow'] = published.mlflow.replace('  runId: ', '  brandNew: String\n  runId: ');
    expect(served['mlflow']).not.toBe(published.mlflow);
    expect(await watch.look()).toEqual({ missing: [], degraded: [] });
  });

  it('names what a subgraph of another version lacks, and says it once in the log', async () => {
    served['mlflow'] = published.mlflow.replace('  runId: String', '  runNumber: String').replace('  source: String', '  origin: String');
    const standing = await watch.look();
    expect(standing.missing).toEqual([]);
    expect(standing.degraded).toEqual([
      expect.stringMatching(/^mlflow: its schema is not the one of the supergraph: MlflowModelVersion\.\w+ was removed\. /),
    ]);
    await lookAgain();
    expect(said).toEqual(['A subgraph is not as the supergraph says']);
    served['mlflow'] = published.mlflow;
    expect(await lookAgain()).toEqual({ missing: [], degraded: [] });
    expect(said).toEqual(['A subgraph is not as the supergraph says', 'A subgraph is as it should be again']);
  });

  it('lets a registry that is down be degraded, and lineage that is down be missing', async () => {
    served['mlflow'] = null;
    expect(await watch.look()).toEqual({ missing: [], degraded: ['mlflow: the subgraph could not be asked'] });
    served['lineage'] = null;
    expect(await lookAgain()).toMatchObject({ missing: ['lineage: the subgraph could not be asked'] });
    served = { ...published };
    expect(await lookAgain()).toEqual({ missing: [], degraded: [] });
  });

  it('asks no more often than every five seconds, however often it is asked', async () => {
    await Promise.all([watch.look(), watch.look()]);
    jest.setSystemTime(Date.now() + 4_999);
    await watch.look();
    expect(asked).toBe(2);
    await lookAgain();
    expect(asked).toBe(4);
  });

  it('does not stumble over a schema that cannot be read', async () => {
    served['mlflow'] = 'type Query {';
    expect(await watch.look()).toEqual({ missing: [], degraded: [] });
    expect(said).toEqual(['The schema of a subgraph could not be compared with the supergraph']);
  });
});
