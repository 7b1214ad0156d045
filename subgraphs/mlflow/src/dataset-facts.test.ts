import { describe, expect, it } from '@jest/globals';
import { rulesSchema } from '@tributary/kit';
import fc from 'fast-check';
import { datasetFacts } from './dataset-facts.ts';
import type { FactScope } from './names.ts';

const scope: FactScope = { connection: 'prod', consoleUrl: 'https://mlflow.example', rules: rulesSchema.parse({}) };
const own = 'dataset:mlflow:prod/payments/d3';

describe('datasetFacts', () => {
  it.each<[string | undefined, string | null, string]>([
    ['{"uri": "s3://acme/payments/"}', 's3://acme/payments', 'a bucket'],
    ['{"uri": "s3a://Acme/payments?x=1"}', 's3://acme/payments', 'another spelling'],
    ['{"uri": "/data/payments.csv"}', '/data/payments.csv', 'a path'],
    ['{"url": "https://ann:pw@data.example/p.csv?sig=x"}', 'https://data.example/p.csv', 'an HTTP source'],
    ['{"path": "acme/payments", "config_name": null, "revision": "r"}', 'huggingface:acme/payments', 'Hugging Face'],
    ['{"path": "dbfs:/delta/payments", "delta_table_name": null}', 'dbfs:/delta/payments', 'a Delta table by path'],
    ['{"path": "/delta/payments"}', '/delta/payments', 'a path of its own'],
    ['{"tags": {"mlflow.user": "ann", "mlflow.source.name": "train.py"}}', null, 'code, which is no place'],
    ['{"delta_table_name": "a.b.c"}', null, 'a form that is not known'],
    ['{"uri": ""}', null, 'an empty place'],
    ['{"uri": 3, "url": {"x": 1}}', null, 'a place that is no text'],
    ['{"path": ""}', null, 'an empty path'],
    ['{}', null, 'an empty object'],
    ['[]', null, 'a list'],
    ['null', null, 'null'],
    ['3', null, 'a number'],
    ['"s3://acme/payments"', null, 'a JSON text'],
    ['{"uri": "s3://acme', null, 'half an object'],
    ['s3://acme/payments', 's3://acme/payments', 'a bare URI'],
    ['my payments', null, 'any text'],
    ['note: ask ann', null, 'any text with a colon'],
    ['', null, 'an empty text'],
    [undefined, null, 'nothing'],
  ])('of the source %j lie at %p: %s', (source, uri) => {
    const { id, nodes } = datasetFacts(scope, { name: 'payments', digest: 'd3', source, source_type: 'any' });
    expect(nodes[0]).toMatchObject({ id, name: 'payments', properties: { uri, digest: 'd3', sourceType: 'any' } });
    const owner = uri?.startsWith('/') === true ? 'mlflow:prod/' : '';
    expect(id).toBe(uri === null ? own : `dataset:${owner}${encodeURIComponent(uri)}/d3`);
    expect(nodes).toHaveLength(uri === null ? 1 : 2);
  });

  it('names the field of the digest as evidence', () => {
    const { edges } = datasetFacts(scope, { name: 'payments', digest: 'd3', source: 's3://acme/p' });
    expect(edges.map(({ relationship, evidence }) => [relationship, evidence])).toEqual([
      ['VERSION_OF', { nativeField: 'inputs.dataset_inputs.dataset.digest', nativeValue: 'd3' }],
    ]);
  });

  it('takes what is empty for unknown', () => {
    const { id, nodes } = datasetFacts(scope, { name: 'payments', digest: '', source_type: '' });
    expect([id, nodes[0]?.properties]).toEqual(['dataset:mlflow:prod/payments', { uri: null, digest: null, sourceType: null }]);
  });

  it('never throws, whatever the source and the digest', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json());
    const source = fc.oneof(
      text,
      fc.record({ uri: text, url: text, path: text }, { requiredKeys: [] }).map((place) => JSON.stringify(place)),
    );
    fc.assert(fc.property(source, text, (of, digest) => void datasetFacts(scope, { name: 'payments', digest, source: of })));
  });
});
