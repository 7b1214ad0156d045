import { describe, expect, it } from '@jest/globals';
import { type Schema, readDocument } from './document.ts';

const document = await readDocument();

/** The schema and all schemas in it, references followed. */
function listSchemas(schema: Schema): Schema[] {
  const resolved = document.resolve(schema);
  const inner = [...Object.values(resolved.properties ?? {}), ...(resolved.oneOf ?? []), ...(resolved.items ? [resolved.items] : [])];
  return [resolved, ...inner.flatMap(listSchemas)];
}

describe('openapi.yaml', () => {
  it('gives every operation a name of its own, a summary and an answer to errors', () => {
    const names = document.operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(document.operations.filter(({ summary, answersErrors }) => !summary || !answersErrors)).toEqual([]);
  });

  it('declares the parameters of every path template', () => {
    for (const { path, parameters } of document.operations) {
      const inTemplate = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inTemplate);
    }
  });

  it('sends repeated query parameters as repeated keys', () => {
    const lists = document.operations
      .flatMap(({ parameters }) => parameters)
      .filter(({ schema }) => document.resolve(schema).type === 'array');
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.filter(({ style, explode }) => style !== 'form' || explode !== true)).toEqual([]);
  });

  it('requires nothing in an answer and allows members it does not name', () => {
    const answers = document.operations.flatMap(({ response }) => (response ? listSchemas(response) : []));
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.filter(({ required, additionalProperties }) => required !== undefined || additionalProperties === false)).toEqual([]);
  });
});
