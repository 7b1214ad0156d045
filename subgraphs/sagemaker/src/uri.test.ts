import { describe, expect, it } from '@jest/globals';
import { formatId, parseId } from '@tributary/kit';
import fc from 'fast-check';
import { arnOfKey, keyOfArn, runId, versionId } from './names.ts';
import { linkedRunId, linkedVersionId, parseSageMakerUri } from './uri.ts';

const home = { partition: 'aws', account: '123456789012' };
const arn = (resource: string, region = 'us-east-1') => `arn:aws:sagemaker:${region}:123456789012:${resource}`;
const page = (rest: string) => `https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/${rest}`;

describe('parseSageMakerUri', () => {
  it.each([
    [arn('model-package/fraud/3'), { name: 'fraud', version: '3', region: 'us-east-1', account: '123456789012' }],
    [arn('model-package/Fraud-Prod/3'), { name: 'fraud-prod', version: '3', region: 'us-east-1', account: '123456789012' }],
    [arn('model-package/solo'), { name: 'solo', version: '-', region: 'us-east-1', account: '123456789012' }],
    ['arn:aws-us-gov:sagemaker:us-gov-west-1:123456789012:model-package/a/1', { name: 'a', version: '1', region: 'us-gov-west-1' }],
    ['arn:aws-cn:sagemaker:cn-north-1:123456789012:model-package/a/1', { name: 'a', version: '1', region: 'cn-north-1' }],
    [page('model-packages/Solo'), { name: 'solo', version: '-', region: 'eu-west-1', account: undefined }],
    [page(`model-packages/${encodeURIComponent(arn('model-package/a/2'))}?tab=x`), { name: 'a', version: '2', region: 'us-east-1' }],
  ])('reads %j', (text, expected) => expect(parseSageMakerUri(text)).toMatchObject(expected));

  it.each([
    '',
    'fraud',
    'fraud/3',
    'models:/fraud/3',
    arn('training-job/fraud'),
    arn('model-package-group/fraud'),
    arn('model-package/fraud/3/4'),
    arn('model-package/fraud/x'),
    arn('model-package/'),
    'arn:aws:s3:::acme/model-package/fraud/3',
    'arn:aws:sagemaker:us-east-1:12:model-package/fraud/3',
    page('endpoints/fraud'),
    page('model-packages/a%2Fb'),
    'https://elsewhere.example/sagemaker/home#/model-packages/Solo',
  ])('does not take %j for one of SageMaker', (text) => expect(parseSageMakerUri(text)).toBeUndefined());

  it('never throws, whatever the text', () => {
    const prefix = fc.constantFrom('', 'arn:aws:sagemaker:', arn('model-package/'), page('model-packages/'));
    fc.assert(fc.property(prefix, fc.string({ unit: 'binary' }), (start, rest) => void parseSageMakerUri(start + rest)));
  });
});

describe('the ids and ARNs of packages', () => {
  const name = fc.stringMatching(/^[a-z0-9](?:-{0,2}[a-z0-9]){0,20}$/);

  it('lead to each other', () => {
    fc.assert(
      fc.property(name, fc.constantFrom('-', '1', '42'), (model, version) => {
        const written = arnOfKey({ name: model, version }, home, 'us-east-1') ?? '';
        expect(keyOfArn(written)).toEqual({ name: model, version });
        const id = versionId({ connection: 'prod' }, { name: model, version });
        expect(formatId(parseId(id))).toBe(id);
      }),
    );
  });

  it.each([
    ['', '1'],
    ['Fraud', '1'],
    ['a,b', '1'],
    ['-a', '1'],
    ['a-', '1'],
    ['a_b', '1'],
    ['x'.repeat(64), '1'],
    ['fraud', '0'],
    ['fraud', '01'],
    ['fraud', 'abc'],
    ['fraud', ''],
  ])('are not written for the name %j and version %j', (model, version) => {
    expect(arnOfKey({ name: model, version }, home, 'us-east-1')).toBeUndefined();
  });

  it('names a run by what its ARN names', () => {
    expect(runId({ connection: 'prod' }, 'pipeline/retrain/execution/abc')).toBe('run:sagemaker:prod/pipeline/retrain/execution/abc');
  });
});

describe('links to other registries', () => {
  const links = [
    { prefix: 'models:/', registry: 'mlflow:prod' },
    { prefix: 'models:/team-', registry: 'mlflow:team' },
    { prefix: 'runs:/', registry: 'mlflow:prod' },
    { prefix: 'arn:aws:sagemaker:us-east-1:222222222222:', registry: 'sagemaker:dev' },
    { prefix: 'arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/', registry: 'mlflow:managed' },
  ];

  it.each([
    ['models:/fraud/11', 'version:mlflow:prod/fraud/11'],
    ['models:/a b@c/007', 'version:mlflow:prod/a%20b%40c/7'],
    ['models:/team-x/1', 'version:mlflow:team/team-x/1'],
    ['models:/fraud@champion', undefined],
    ['models:/m-123', undefined],
    ['s3://acme/model', undefined],
    ['arn:aws:sagemaker:us-east-1:222222222222:model-package/Fraud/3', 'version:sagemaker:dev/fraud/3'],
    ['arn:aws:sagemaker:us-east-1:333333333333:model-package/fraud/3', undefined],
  ])('make of %j %p', (uri, expected) => expect(linkedVersionId(links, uri)).toBe(expected));

  it('name a run by its tracking server before they name it by its id', () => {
    expect(linkedRunId(links, { id: 'r1', server: arn('mlflow-app/x') })).toBe('run:mlflow:managed/r1');
    expect(linkedRunId(links, { id: 'r1', server: arn('mlflow-tracking-server/x') })).toBe('run:mlflow:prod/r1');
    expect(linkedRunId([], { id: 'r1', server: undefined })).toBeUndefined();
  });
});
