import { describe } from '@jest/globals';
import { findNeo4jObstacle, type Neo4jLine } from './neo4j.ts';

/** `describe` where this line of Neo4j can be had; else what it describes is skipped and the reason said. */
export async function describeWithNeo4j(line: Neo4jLine): Promise<typeof describe | typeof describe.skip> {
  const obstacle = await findNeo4jObstacle(line);
  if (obstacle === undefined) return describe;
  process.stderr.write(`what needs the ${line} line of Neo4j is not tried: ${obstacle}\n`);
  return describe.skip;
}
