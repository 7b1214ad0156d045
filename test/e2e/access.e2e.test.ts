import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { questions } from './access/questions.ts';
import { parts, tellTales } from './access/story.ts';
import { comparable, hidden, openWorld, type ViewerName, type World } from './access/world.ts';

const schema = buildSchema(readFileSync(new URL('../../schema/generated/api.graphql', import.meta.url), 'utf8'));

let whole: World;
const without = new Map<ViewerName, World>();
beforeAll(async () => {
  whole = await openWorld(new Set(parts));
  for (const viewer of ['audit', 'staff'] as const)
    without.set(viewer, await openWorld(new Set(parts.filter((part) => !hidden[viewer].includes(part)))));
}, 240_000);
afterAll(async () => {
  for (const world of [whole, ...without.values()]) await world[Symbol.asyncDispose]();
}, 60_000);

describe('the questions', () => {
  it('look at every field by which something could be reached', () => {
    const asked = new Set<string>();
    for (const { query } of questions) {
      const document = parse(query);
      expect(validate(schema, document)).toEqual([]);
      const types = new TypeInfo(schema);
      const note = (): void => {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        const objects = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
        for (const type of objects) asked.add(`${type?.name}.${field?.name}`);
      };
      visit(document, visitWithTypeInfo(types, { Field: note }));
    }
    const composite = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : []))
      .filter(({ field }) => isCompositeType(getNamedType(field.type)))
      .map(({ type, field }) => `${type.name}.${field.name}`);
    expect(composite.length).toBeGreaterThan(100);
    expect(composite.filter((name) => !asked.has(name))).toEqual([]);
  });
});

const headOf = (query: string): string => query.replace(/\s+/g, ' ').slice(0, 110);

describe.each(['audit', 'staff'] as const)('for %s', (viewer) => {
  it.each(questions.map((question) => [headOf(question.query), question] as const))(
    'the world is one without what is hidden: %s',
    async (_head, question) => {
      for (const variables of question.variables) {
        const [mine, theirs] = await Promise.all([
          whole.ask(viewer, question.query, variables),
          without.get(viewer)?.ask(viewer, question.query, variables),
        ]);
        if (theirs === undefined) throw new Error('there is no such world');
        expect({ variables, ...comparable(mine) }).toEqual({ variables, ...comparable(theirs) });
        // An error may say what was asked for.
        const said = Object.values(variables)
          .flat()
          .reduce<string>((text, value) => text.replaceAll(String(value), ''), mine.text);
        for (const text of hidden[viewer].flatMap((part) => tellTales[part])) expect(said).not.toContain(text);
      }
    },
    240_000,
  );
});

it('shows all of it to those who may read it', async () => {
  const said: string[] = [];
  for (const { query, variables } of questions) {
    for (const values of variables) {
      const [admin, risk] = await Promise.all([whole.ask('admin', query, values), whole.ask('risk', query, values)]);
      expect(comparable(risk)).toEqual(comparable(admin));
      said.push(admin.text);
    }
  }
  const all = said.join();
  expect(parts.flatMap((part) => tellTales[part]).filter((text) => !all.includes(text))).toEqual([]);
}, 240_000);
