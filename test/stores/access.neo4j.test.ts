import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { questions } from '../e2e/access/questions.ts';
import { parts } from '../e2e/access/story.ts';
import { comparable, hidden, openWorld, type World } from '../e2e/access/world.ts';
import { describeWithNeo4j } from '../servers/describe-neo4j.ts';
import { type Neo4jServer, startNeo4j } from '../servers/neo4j.ts';
import { placeNeo4j, placeNeptune, type StoreUnderTest } from './stores.ts';

const describeReal = await describeWithNeo4j('lts');
const timeoutMs = 300_000;

describeReal.each<[string, (neo4j: Neo4jServer) => Promise<StoreUnderTest>]>([
  ['Neo4j', placeNeo4j],
  ['Neptune', placeNeptune],
])('a graph in %s', (_name, place) => {
  let neo4j: Neo4jServer;
  let store: StoreUnderTest;
  let whole: World;
  let without: World;
  beforeAll(async () => {
    neo4j = await startNeo4j({ http: true });
    store = await place(neo4j);
    Object.assign(process.env, store.env);
    whole = await openWorld(new Set(parts), store.config);
    without = await openWorld(new Set(parts.filter((part) => !hidden.audit.includes(part))));
  }, timeoutMs);
  afterAll(async () => {
    await Promise.all([whole[Symbol.asyncDispose](), without[Symbol.asyncDispose]()]);
    await store[Symbol.asyncDispose]();
    await neo4j.stop();
  }, timeoutMs);

  it(
    'answers as a file does that never held what is hidden',
    async () => {
      for (const { query, variables } of questions) {
        for (const values of variables) {
          const [mine, theirs] = await Promise.all([whole, without].map((world) => world.ask('audit', query, values)));
          if (mine === undefined || theirs === undefined) throw new Error('there is no answer');
          expect({ values, ...comparable(mine) }).toEqual({ values, ...comparable(theirs) });
        }
      }
    },
    timeoutMs,
  );
});
