import { afterAll, beforeAll } from '@jest/globals';
import { type Neo4jServer, startNeo4j } from '../../../../../test/servers/neo4j.ts';
import { describeWithNeo4j } from '../../../../../test/servers/describe-neo4j.ts';
import { describeStore } from '../suite/jest.ts';
import { createEmptyStore, randomGraphs } from './testing/real-neo4j.ts';

const describeReal = await describeWithNeo4j('latest');

describeReal('on a real Neo4j, latest', () => {
  let server: Neo4jServer;

  beforeAll(async () => void (server = await startNeo4j({ line: 'latest' })), 300_000);
  afterAll(() => server.stop());

  describeStore('neo4j latest', (policy) => createEmptyStore(server, policy), randomGraphs);
});
