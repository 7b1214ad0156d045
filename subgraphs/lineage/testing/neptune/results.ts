import { z } from 'zod';
import { vertexLabel } from './cypher/translation.ts';

/** A value in the typed JSON of Neo4j's Query API (neo4j.com/docs/query-api, 2026-11), where an integer is text of any length. */
const typedSchema = z.object({ $type: z.string(), _value: z.unknown() });
const nodeSchema = z.object({ _labels: z.array(z.string()), _properties: z.record(z.string(), z.unknown()) });

/** A value as Neptune writes it (access-graph-opencypher-queries, 2026-11). */
export function toNeptuneValue(typed: unknown): unknown {
  const { $type: type, _value: value } = typedSchema.parse(typed);
  switch (type) {
    case 'Null':
      return null;
    case 'Boolean':
    case 'String':
      return value;
    case 'Integer':
      return toInteger(String(value));
    case 'Float':
      return Number(value);
    case 'List':
      return z.array(z.unknown()).parse(value).map(toNeptuneValue);
    case 'Map':
      return toMap(z.record(z.string(), z.unknown()).parse(value));
    case 'Node':
      return toNode(nodeSchema.parse(value));
    default:
      throw new Error(`the stand-in answers no values of the type ${type}`);
  }
}

/** JSON that JavaScript writes holds no greater ones, and nothing of ours has any. */
function toInteger(text: string): number {
  const integer = Number(text);
  if (!Number.isSafeInteger(integer)) throw new Error(`the stand-in answers no integer as great as ${text}`);
  return integer;
}

/** The id is no property to Neptune: `properties(n)` does not have it. */
function toMap(members: Readonly<Record<string, unknown>>): object {
  const shown = Object.entries(members).filter(([name]) => name !== '~id');
  return Object.fromEntries(shown.map(([name, value]) => [name, toNeptuneValue(value)]));
}

function toNode({ _labels: labels, _properties: properties }: z.infer<typeof nodeSchema>): object {
  return {
    '~id': properties['~id'] === undefined ? null : toNeptuneValue(properties['~id']),
    '~entityType': 'node',
    '~labels': labels.filter((label) => label !== vertexLabel),
    '~properties': toMap(properties),
  };
}
