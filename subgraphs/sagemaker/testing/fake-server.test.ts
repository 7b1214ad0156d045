import {
  BatchDescribeModelPackageCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  ListTagsCommand,
  QueryLineageCommand,
  SageMakerClient,
  SearchCommand,
  type SearchCommandInput,
  type SearchExpression,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeSageMaker, fakeCredentials, startFakeSageMaker } from './index.ts';

let server: FakeSageMaker;
let client: SageMakerClient;

function connect(more: object = {}): SageMakerClient {
  return new SageMakerClient({ region: 'us-east-1', endpoint: server.url, credentials: fakeCredentials, maxAttempts: 1, ...more });
}

beforeEach(async () => {
  server = await startFakeSageMaker({ now: () => Date.parse('2026-01-02T03:04:05.678Z') });
  client = connect();
});
afterEach(async () => {
  client.destroy();
  await server.stop();
});

const search = (expression: SearchExpression | undefined, more: Partial<SearchCommandInput> = {}) =>
  client.send(new SearchCommand({ Resource: 'ModelPackage', ...(expression !== undefined && { SearchExpression: expression }), ...more }));
const filter = (Name: string, Operator: 'In' | 'Equals' | 'Contains' | 'GreaterThan', Value: string) => ({ Name, Operator, Value });

function fill(count: number): string[] {
  server.state.addGroup({ name: 'fraud' });
  return Array.from({ length: count }, () => server.state.addPackage({ group: 'fraud', tags: { team: 'risk' }, commit: 'abc' }));
}

describe('the signature', () => {
  it.each([
    [{ credentials: { ...fakeCredentials, accessKeyId: 'SOMEBODYELSE' } }, 'UnrecognizedClientException'],
    [{ credentials: { ...fakeCredentials, secretAccessKey: 'wrong' } }, 'InvalidSignatureException'],
    [{ region: 'eu-west-1' }, 'InvalidSignatureException'],
    [{ systemClockOffset: -600_000 }, 'InvalidSignatureException'],
  ])('is refused of %j', async (options, name) => {
    const other = connect(options);
    await expect(other.send(new SearchCommand({ Resource: 'ModelPackage' }))).rejects.toMatchObject({ name });
    other.destroy();
  });

  it('is asked for', async () => {
    const response = await fetch(server.url, { method: 'POST', headers: { 'x-amz-target': 'SageMaker.Search' }, body: '{}' });
    expect([response.status, await response.json()]).toMatchObject([403, { __type: 'MissingAuthenticationTokenException' }]);
  });
});

describe('Search', () => {
  it('answers whole records with tags and times, and leaves out what is not set', async () => {
    const [arn] = fill(1);
    const { Results, TotalHits } = await search({ Filters: [filter('ModelPackageArn', 'In', `${arn},x`)] });
    expect(Results?.[0]?.ModelPackage).toMatchObject({
      ModelPackageArn: arn,
      ModelPackageName: 'fraud/1',
      CreationTime: new Date('2026-01-02T03:04:05.678Z'),
      Tags: [{ Key: 'team', Value: 'risk' }],
    });
    expect(Object.keys(Results?.[0]?.ModelPackage ?? {})).not.toContain('LastModifiedTime');
    expect(TotalHits).toEqual({ Value: 1, Relation: 'EqualTo' });
  });

  it('pages by at most 100, with tokens that belong to their request', async () => {
    fill(130);
    const first = await search(undefined, { MaxResults: 100 });
    expect([first.Results?.length, typeof first.NextToken]).toEqual([100, 'string']);
    const token = first.NextToken ?? '';
    expect((await search(undefined, { MaxResults: 100, NextToken: token })).Results?.length).toBe(30);
    await expect(search(undefined, { NextToken: token, SortBy: 'CreationTime' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(search(undefined, { MaxResults: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it.each<[string, SearchExpression]>([
    ['more than 20 filters', { Filters: Array.from({ length: 21 }, () => filter('ModelPackageArn', 'Equals', 'x')) }],
    ['an empty list', { Filters: [] }],
    ['a value of 1,025 characters', { Filters: [filter('ModelPackageArn', 'In', 'x'.repeat(1_025))] }],
    ['In for a number', { Filters: [filter('ModelPackageVersion', 'In', '1,2')] }],
    ['In for a time', { Filters: [filter('CreationTime', 'In', '2026-01-02T03:04:05')] }],
    ['an order of text', { Filters: [filter('ModelPackageArn', 'GreaterThan', 'x')] }],
    ['two times Contains', { Filters: [filter('SourceUri', 'Contains', 'a'), filter('SourceUri', 'Contains', 'b')] }],
    ['a property that is none', { Filters: [filter('Colour', 'Equals', 'red')] }],
    ['a time with a zone', { Filters: [filter('CreationTime', 'GreaterThan', '2026-01-02T03:04:05Z')] }],
    [
      'more than 50 conditions in all',
      { SubExpressions: [1, 2, 3].map(() => ({ Filters: Array.from({ length: 17 }, () => filter('SourceUri', 'Equals', 'x')) })) },
    ],
  ])('refuses %s', async (_name, expression) => {
    await expect(search(expression)).rejects.toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
  });

  it('joins conditions as it is told', async () => {
    fill(3);
    const [one, two] = [filter('ModelPackageName', 'Equals', 'fraud/1'), filter('ModelPackageName', 'Equals', 'fraud/2')];
    const count = async (expression: SearchExpression) => (await search(expression)).Results?.length;
    expect(await count({ Operator: 'Or', Filters: [one, two] })).toBe(2);
    expect(await count({ Operator: 'And', Filters: [one, two] })).toBe(0);
    expect(await count({ Filters: [filter('Tags.team', 'Equals', 'risk')], SubExpressions: [{ Operator: 'Or', Filters: [two] }] })).toBe(1);
  });
});

describe('the other operations', () => {
  it('describe one package without tags, and call a missing one a validation error', async () => {
    const [arn] = fill(1);
    const answer = await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
    expect([answer.MetadataProperties?.CommitId, 'Tags' in answer]).toEqual(['abc', false]);
    await expect(client.send(new DescribeModelPackageCommand({ ModelPackageName: `${arn}9` }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('describe up to 100 packages thinly', async () => {
    const arns = fill(101);
    const answer = await client.send(new BatchDescribeModelPackageCommand({ ModelPackageArnList: [...arns.slice(0, 2), `${arns[0]}99`] }));
    expect(Object.keys(answer.ModelPackageSummaries ?? {}).length).toBe(2);
    expect(Object.keys(answer.BatchDescribeModelPackageErrorMap ?? {})).toEqual([`${arns[0]}99`]);
    expect(answer.ModelPackageSummaries?.[arns[0] ?? '']).not.toHaveProperty('MetadataProperties');
    await expect(client.send(new BatchDescribeModelPackageCommand({ ModelPackageArnList: arns }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('list unversioned packages alone unless told otherwise', async () => {
    fill(2);
    server.state.addPackage({ name: 'solo' });
    const count = async (input: object) => (await client.send(new ListModelPackagesCommand(input))).ModelPackageSummaryList?.length;
    expect([await count({}), await count({ ModelPackageType: 'Both' }), await count({ ModelPackageGroupName: 'fraud' })]).toEqual([
      1, 3, 2,
    ]);
  });

  it('list tags by pages of 50 and more', async () => {
    const [ResourceArn] = fill(1);
    expect((await client.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([{ Key: 'team', Value: 'risk' }]);
    await expect(client.send(new ListTagsCommand({ ResourceArn, MaxResults: 10 }))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('walk lineage from one start that is no package, 50 vertices a page', async () => {
    const [arn = ''] = fill(1);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => server.state.addArtifact({ sourceUri: `s3://acme/${name}` }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three artifacts were made');
    server.state.addAssociation({ source: a, destination: b });
    server.state.addAssociation({ source: b, destination: c });
    const walk = async (input: object) => (await client.send(new QueryLineageCommand(input))).Vertices?.map(({ Arn }) => Arn);
    expect(await walk({ StartArns: [b], Direction: 'Ascendants' })).toEqual([b, a]);
    expect(await walk({ StartArns: [a], MaxDepth: 1 })).toEqual([a, b]);
    for (const input of [{ StartArns: [a, b] }, { StartArns: [arn] }, { StartArns: [a], MaxResults: 51 }, { StartArns: [a], MaxDepth: 11 }])
      await expect(walk(input)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(walk({ StartArns: [`${a.slice(0, -4)}0000`] })).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});
