import type { CypherDialect } from '../cypher/dialect.ts';

export const dialect: CypherDialect = { nodeIdentity: 'key', edgeIdentity: 'id', limit: () => 'LIMIT $limit' };
