import { describe, expect, it } from '@jest/globals';
import { parseVertexAiUri } from './uri.ts';

const name = { project: 'acme-ml', location: 'europe-west4', model: '4711' };
const text = 'projects/acme-ml/locations/europe-west4/models/4711';
const page = 'https://console.cloud.google.com/vertex-ai/models/locations/europe-west4/models/4711';

describe('parseVertexAiUri', () => {
  it.each<[string, object]>([
    [`${text}@2`, { ...name, version: '2' }],
    [`${text}@golden`, { ...name, version: 'golden' }],
    [`${text}@default`, { ...name, version: 'default' }],
    [text, { ...name, version: null }],
    [`${text}@`, { ...name, version: null }],
    [`${text}@-`, { ...name, version: null }],
    ['projects/482913007715/locations/europe-west4/models/4711@2', { ...name, project: '482913007715', version: '2' }],
    [`//aiplatform.googleapis.com/${text}@2`, { ...name, version: '2' }],
    [`https://europe-west4-aiplatform.googleapis.com/v1/${text}@2`, { ...name, version: '2' }],
    [`https://europe-west4-aiplatform.googleapis.com/v1beta1/${text}`, { ...name, version: null }],
    [`${page}/versions/2?project=acme-ml`, { ...name, version: '2' }],
    [`${page}/versions/2/evaluations?project=acme-ml&x=y`, { ...name, version: '2' }],
    [`${page}?project=acme-ml`, { ...name, version: null }],
    [`${page}/versions/default?backTo=training&project=acme-ml`, { ...name, version: 'default' }],
    [page.replace('vertex-ai/models', 'vertex-ai'), { ...name, project: null, version: null }],
    ['https://console.cloud.google.com/ai/platform/locations/europe-west4/models/4711?project=acme-ml', { ...name, version: null }],
  ])('reads %s', (uri, expected) => {
    expect(parseVertexAiUri(uri)).toEqual(expected);
  });

  it.each([
    '',
    'fraud',
    'models:/fraud/1',
    'arn:aws:sagemaker:eu-west-1:1:model-package/fraud/3',
    'publishers/google/models/gemini',
    `${text}/evaluations/1`,
    `${text}@2@3/x`,
    'projects/p/locations/l/endpoints/1',
    `https://evil.example/v1/${text}`,
    `https://aiplatform.googleapis.com.evil.example/${text}`,
    'https://console.cloud.google.com/storage/browser/acme',
    'https://console.cloud.google.com/%',
  ])('takes %j for no URI of ours', (uri) => {
    expect(parseVertexAiUri(uri)).toBeUndefined();
  });
});
