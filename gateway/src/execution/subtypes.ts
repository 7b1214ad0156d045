import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

/** Whether an object that says it is of the first type is one of the second. */
export type IsOfType = (typeName: string, condition: string) => boolean;

/** Answers from the schema, each pair once. */
export function createTypeTest(schema: GraphQLSchema): IsOfType {
  const known = new Map<string, Map<string, boolean>>();
  return (typeName, condition) => {
    if (typeName === condition) return true;
    const ofCondition = known.get(condition) ?? new Map<string, boolean>();
    known.set(condition, ofCondition);
    const answer = ofCondition.get(typeName);
    if (answer !== undefined) return answer;
    const [type, general] = [schema.getType(typeName), schema.getType(condition)];
    // A name that a subgraph made up is not remembered: there is no end of them.
    if (!isObjectType(type) && !isInterfaceType(type)) return false;
    const found = isAbstractType(general) && schema.isSubType(general, type);
    ofCondition.set(typeName, found);
    return found;
  };
}
