import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DatasetDescription, describeDataset, normaliseDatasetUri } from './datasets.ts';
import { parseId } from './ids.ts';

const uriText = fc
  .tuple(
    fc.constantFrom('s3', 'S3A', 's3n', 'gs', 'https', 'file', 'hdfs+x'),
    fc.constantFrom('', 'ann@', 'ann:pw@', 'a@b@'),
    fc.constantFrom('', 'acme', 'ACME.example:80', 'münchen.example'),
    fc.webPath(),
    fc.constantFrom('', '/', '//', '?X-Amz-Signature=secret', '#part', '?a=/', '/?a#b'),
  )
  .map(([scheme, user, host, path, tail]) => `${scheme}://${user}${host}${path}${tail}`);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  uriText,
);

describe('normaliseDatasetUri', () => {
  it.each([
    ['s3://acme/payments', 's3://acme/payments', 'nothing to do'],
    ['s3://acme/payments/', 's3://acme/payments', 'a slash at the end'],
    ['s3://acme/payments///', 's3://acme/payments', 'slashes at the end'],
    ['s3a://acme/payments', 's3://acme/payments', 's3a'],
    ['s3n://acme/payments', 's3://acme/payments', 's3n'],
    ['S3A://Acme/Payments', 's3://acme/Payments', 'case of scheme and host, not of the path'],
    ['s3ax://acme/p', 's3ax://acme/p', 'a scheme that only begins like s3a'],
    ['arn:aws:s3:::acme/payments/', 's3://acme/payments', 'an S3 ARN'],
    ['arn:aws-cn:s3:::acme/payments', 's3://acme/payments', 'an S3 ARN of another partition'],
    ['arn:aws:s3:::acme', 's3://acme', 'an S3 ARN of a bucket'],
    ['arn:aws:sagemaker:eu-west-1:1:x/y', 'arn:aws:sagemaker:eu-west-1:1:x/y', 'another ARN'],
    ['https://ann:secret@Data.Example/P/x.csv', 'https://data.example/P/x.csv', 'user and password'],
    ['https://token@data.example/x', 'https://data.example/x', 'a token as user'],
    ['https://ann:p@ss@data.example/x', 'https://data.example/x', 'an @ in the password'],
    ['https://data.example/a@b', 'https://data.example/a@b', 'an @ in the path'],
    ['https://acme.example/x?X-Amz-Signature=secret&a=/', 'https://acme.example/x', 'a signature'],
    ['https://acme.example/x/?sv=1', 'https://acme.example/x', 'a slash before the query'],
    ['https://acme.example?sig=secret', 'https://acme.example', 'a query right after the host'],
    ['https://acme.example/x#rows', 'https://acme.example/x', 'a fragment'],
    ['HTTPS://ACME.example:8443/', 'https://acme.example:8443', 'a port'],
    ['gs://acme/日本/x', 'gs://acme/日本/x', 'another alphabet'],
    ['s3://acme/a b%20c', 's3://acme/a b%20c', 'blanks and escapes'],
    ['abfss://a@acc.dfs.core.windows.net/p', 'abfss://a@acc.dfs.core.windows.net/p', 'an Azure container, which is no user'],
    ['jdbc:postgresql://ann:secret@Host/db?password=x', 'jdbc:postgresql://host/db', 'a JDBC address'],
    ['jdbc:sqlserver://host:1433;user=ann;password=x', 'jdbc:sqlserver://host:1433', 'secrets behind a semicolon'],
    ['dbfs:/x?sig=secret', 'dbfs:/x', 'a query without an authority'],
    ['https://ann:p/w@host/x', 'https://host/x', 'a slash in a password that nobody escaped'],
    ['file:///data/x/', 'file:///data/x', 'no host'],
    ['/data/x/', '/data/x', 'a path'],
    ['/', '/', 'the root'],
    ['payments', 'payments', 'a plain name'],
    ['', '', 'nothing'],
  ])('writes %s as %s: %s', (uri, normal) => {
    expect(normaliseDatasetUri(uri)).toBe(normal);
  });

  it('changes nothing the second time, for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normaliseDatasetUri(text);
        expect(normaliseDatasetUri(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows nothing of user, password, query and fragment, for any URI', () => {
    fc.assert(fc.property(uriText, (uri) => expect(normaliseDatasetUri(uri)).not.toMatch(/ann|pw|secret|[?#]/)));
  });
});

describe('describeDataset', () => {
  const owner = { registry: 'mlflow', connection: 'prod' };
  const payments: DatasetDescription = {
    name: 'payments',
    uri: 's3a://Acme/payments/',
    digest: 'd3',
    sourceType: 's3',
    digestField: 'dataset.digest',
  };
  const place = 'dataset:s3%3A%2F%2Facme%2Fpayments';

  it('says that the exact state is a version of the dataset at its place', () => {
    const { id, nodes, edges } = describeDataset(payments, owner);
    expect(id).toBe(`${place}/d3`);
    expect(nodes).toEqual([
      { type: 'dataset', id, name: 'payments', properties: { uri: 's3://acme/payments', digest: 'd3', sourceType: 's3' } },
      { type: 'dataset', id: place, name: 'payments', properties: { uri: 's3://acme/payments', digest: null, sourceType: 's3' } },
    ]);
    expect(edges).toEqual([
      { from: id, relationship: 'VERSION_OF', to: place, evidence: { nativeField: 'dataset.digest', nativeValue: 'd3' } },
    ]);
  });

  it.each<[Partial<DatasetDescription>, string]>([
    [{ digest: null }, place],
    [{ digest: '' }, place],
    [{ uri: null }, 'dataset:mlflow:prod/payments/d3'],
    [{ uri: '' }, 'dataset:mlflow:prod/payments/d3'],
    [{ uri: null, digest: null }, 'dataset:mlflow:prod/payments'],
    [{ uri: null, name: 'größe / 1' }, 'dataset:mlflow:prod/gr%C3%B6%C3%9Fe%20%2F%201/d3'],
  ])('of %j has one node %s and no edge', (change, expected) => {
    const { id, nodes, edges } = describeDataset({ ...payments, ...change }, owner);
    expect([id, nodes.map((node) => node.id), edges]).toEqual([expected, [expected], []]);
  });

  it('gives one place one id, whoever names it and however it is spelled', () => {
    const other = describeDataset({ ...payments, name: 'other', uri: 'arn:aws:s3:::acme/payments' }, { registry: 'x', connection: 'y' });
    expect(other.id).toBe(describeDataset(payments, owner).id);
  });

  it('has ids that can be read, for any name, place and digest', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
    const maybe = fc.option(anyText);
    fc.assert(
      fc.property(text, maybe, maybe, (name, uri, digest) => {
        const { nodes, edges } = describeDataset({ ...payments, name, uri, digest }, owner);
        for (const node of nodes) expect(parseId(node.id).type).toBe('dataset');
        for (const edge of edges) expect(nodes.map((node) => node.id)).toEqual(expect.arrayContaining([edge.from, edge.to]));
      }),
    );
  });
});
