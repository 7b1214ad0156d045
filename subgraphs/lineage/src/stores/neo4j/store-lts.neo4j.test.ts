import { afterAll, beforeAll } from '@jest/globals';
import { type Neo4jServer, startNeo4j } from '../../../../../test/servers/neo4j.ts';
import { describeStore } from '../suite/jest.ts';
import { createEmptyStore, describeWith } from './testing/real-neo4j.ts';

const describeReal = await describeWith('lts');

describeReal('on a real Neo4j, lts', () => {
  let server: Neo4jServer;

  beforeAll(async () => void (server = await startNeo4j({ line: 'lts' })), 300_000);
  afterAll(() => server.stop());

  describeStore('neo4j lts', () => createEmptyStore(server));
});
