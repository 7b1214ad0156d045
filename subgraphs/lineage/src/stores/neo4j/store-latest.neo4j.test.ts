import { afterAll, beforeAll } from '@jest/globals';
import { type Neo4jServer, startNeo4j } from '../../../../../test/servers/neo4j.ts';
import { describeStore } from '../suite/jest.ts';
import { createEmptyStore, describeWith } from './testing/real-neo4j.ts';

const describeReal = await describeWith('latest');

describeReal('on a real Neo4j, latest', () => {
  let server: Neo4jServer;

  beforeAll(async () => void (server = await startNeo4j({ line: 'latest' })), 300_000);
  afterAll(() => server.stop());

  describeStore('neo4j latest', () => createEmptyStore(server));
});
