import { type CypherDialect, endsOf } from '../cypher/dialect.ts';

export const dialect: CypherDialect = {
  nodeIdentity: 'key',
  edgeIdentity: 'id',
  matchEdges(relationship, direction) {
    const { here, there } = endsOf(direction);
    // A plan made while the database was empty would take any index, and stay in the cache.
    const hint = `USING INDEX e:${relationship}(${here}, retired, ${there})`;
    return `MATCH ()-[e:${relationship}]->() ${hint} WHERE e.${here} = key`;
  },
  limit: () => 'LIMIT $limit',
  openSubquery: 'CALL (key, part) {',
};
