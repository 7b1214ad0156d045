import { describe, expect, it } from '@jest/globals';
import { type DescribedOperation, type Descriptors, compareOperation } from './compare.ts';
import { parseDocument } from './document.ts';

const text = `
paths:
  /api/2.0/mlflow/cats/search:
    post:
      operationId: searchCats
      summary: Cats.
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: { type: string }
                max_results: { oneOf: [{ type: integer }, { type: string }] }
                order_by: { type: array, items: { type: string } }
      responses:
        '200':
          content:
            application/json:
              schema:
                type: object
                properties:
                  cats: { type: array, items: { $ref: '#/components/schemas/Cat' } }
components:
  schemas:
    Cat:
      type: object
      properties:
        weight: { type: number }
        mood: { type: string, examples: [CALM] }
`;

const field = { repeated: false, required: false };
const described: DescribedOperation = {
  verb: 'POST',
  path: '/api/2.0/mlflow/cats/search',
  visibility: 'PUBLIC',
  served: true,
  request: [
    { ...field, name: 'name', type: 'string', required: true, place: 'body' },
    { ...field, name: 'max_results', type: 'int', place: 'body' },
    { ...field, name: 'order_by', type: 'string', repeated: true, place: 'body' },
  ],
  response: [{ ...field, name: 'cats', type: 'mlflow.Cat', repeated: true }],
};
const mlflow: Descriptors = {
  operations: [described],
  messages: {
    'mlflow.Cat': [
      { ...field, name: 'weight', type: 'double' },
      { ...field, name: 'mood', type: 'mlflow.Mood' },
    ],
  },
  enums: { 'mlflow.Mood': ['CALM', 'CROSS'] },
  routes: [],
};

function compare(changed: string, descriptors: Descriptors = mlflow): string[] {
  const document = parseDocument(changed);
  return document.operations.flatMap((operation) => compareOperation(operation, document, descriptors));
}

describe('compareOperation', () => {
  it('finds nothing where document and MLflow agree', () => {
    expect(compare(text)).toEqual([]);
  });

  it.each([
    ['a path', '/cats/search', '/cat/search', 'MLflow has no such operation'],
    ['a verb', 'post:', 'put:', 'MLflow has no such operation'],
    ['a visibility', 'summary: Cats.', 'x-mlflow-visibility: PRIVATE', 'its visibility is PUBLIC'],
    ['a field of the body', 'order_by:', 'order:', 'body.order: no such field'],
    ['a required field', 'required: [name]', 'required: []', 'body.name: MLflow requires it'],
    ['a type', 'name: { type: string }', 'name: { type: boolean }', 'body.name: is string, not boolean'],
    ['a choice of types', 'oneOf: [{ type: integer }, ', 'oneOf: [', 'body.max_results: is integer, not string'],
    ['a list', 'type: array, items: { type: string }', 'type: string', 'body.order_by: is a list'],
    ['a deep field of the response', 'weight:', 'wait:', 'response.cats[].wait: no such field'],
    ['a deep type of the response', 'type: number', 'type: integer', 'response.cats[].weight: is number, not integer'],
    ['a value of an enumeration', '[CALM]', '[CALM, SILLY]', 'response.cats[].mood: has no value SILLY'],
  ])('finds %s that is wrong', (_, right, wrong, difference) => {
    expect(compare(text.replace(right, wrong))).toEqual([difference]);
  });

  it('finds a field in the wrong place', () => {
    const asQuery = text.replace(
      /requestBody:[^]*?responses:/,
      'parameters: [{ name: name, in: query, required: true, schema: { type: string } }]\n      responses:',
    );
    expect(compare(asQuery)).toEqual(['query.name: belongs into the body']);
  });

  it('finds an operation that the server does not serve', () => {
    const unserved = { ...mlflow, operations: [{ ...described, served: false }] };
    expect(compare(text, unserved)).toEqual(['MLflow has it, but its own server does not serve it']);
  });
});
