import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type MlflowUri, parseMlflowUri } from './uri.ts';

const pages = ['https://mlflow.example/team', 'http://10.0.0.1:5000'];
const version = (name: string, number: string): MlflowUri => ({ kind: 'version', name, version: number });
const alias = (name: string, text: string): MlflowUri => ({ kind: 'alias', name, alias: text });
const stage = (name: string, text: string): MlflowUri => ({ kind: 'stage', name, stage: text });
const latest = (name: string): MlflowUri => ({ kind: 'latest', name });
const run = (runId: string, path = ''): MlflowUri => ({ kind: 'run', runId, path });

describe('parseMlflowUri', () => {
  it.each<[string, MlflowUri]>([
    ['models:/fraud/3', version('fraud', '3')],
    ['models:///fraud/3', version('fraud', '3')],
    ['models:/fraud/007', version('fraud', '7')],
    ['models:/fraud/99999999999999999999', version('fraud', '99999999999999999999')],
    ['models:/3/3', version('3', '3')],
    ['models:/m-1/3', version('m-1', '3')],
    ['models:/odd%2Fescaped/1', version('odd%2Fescaped', '1')],
    ['models:/a#b;c&d=e+f?g/1', version('a#b;c&d=e+f?g', '1')],
    ['models:/a@b/2', version('a@b', '2')],
    ['models:/ padded /1', version(' padded ', '1')],
    ['models:/new\nline/1', version('new\nline', '1')],
    ['models:/日本 モデル/1', version('日本 モデル', '1')],
    [`models:/it's "x" \\ \`y\`/1`, version(`it's "x" \\ \`y\``, '1')],
    ['models:/fraud@champion', alias('fraud', 'champion')],
    ['models:/a@b@c', alias('a@b', 'c')],
    ['models:/a#b@日本', alias('a#b', '日本')],
    ['models:/m-1@champion', alias('m-1', 'champion')],
    ['models:/fraud/Production', stage('fraud', 'Production')],
    ['models:/fraud/none', stage('fraud', 'none')],
    ['models:/fraud/v3', stage('fraud', 'v3')],
    ['models:/fraud/latest', latest('fraud')],
    ['models:/fraud/LATEST', latest('fraud')],
    ['models:/m-8ca2d5e81927439ca10393928ea1bb17', { kind: 'loggedModel', modelId: 'm-8ca2d5e81927439ca10393928ea1bb17' }],
    ['runs:/3f66bdb3', run('3f66bdb3')],
    ['runs:/3f66bdb3/', run('3f66bdb3')],
    ['runs:/3f66bdb3/model', run('3f66bdb3', 'model')],
    ['runs:/3f66bdb3/a/b', run('3f66bdb3', 'a/b')],
    [`${pages[0]}/#/models/fraud/versions/3`, version('fraud', '3')],
    [`${pages[1]}/#/models/fraud/versions/3`, version('fraud', '3')],
    [`${pages[0]}/#/models/fraud/versions/3?compact=1`, version('fraud', '3')],
    [`${pages[0]}/#/models/fraud/versions/3/`, version('fraud', '3')],
    [`${pages[0]}/#/models/a%2Bb%20%26%3F%23%25/versions/3`, version('a+b &?#%', '3')],
    [`${pages[0]}/#/models/bad%escape/versions/3`, version('bad%escape', '3')],
    [`${pages[0]}/#/models/fraud`, latest('fraud')],
    [`${pages[0]}/#/models/fraud/`, latest('fraud')],
    [`${pages[0]}/#/experiments/1/runs/3f66bdb3`, run('3f66bdb3')],
    [`${pages[0]}/#/experiments/1/runs/3f66bdb3/artifacts/model`, run('3f66bdb3')],
  ])('reads %j', (text, expected) => {
    expect(parseMlflowUri(text, pages)).toEqual(expected);
  });

  it.each([
    '',
    'fraud',
    'fraud/3',
    'models',
    'models:',
    'models:/',
    'models:/fraud',
    'models:/fraud/',
    'models:/fraud@',
    'models:/@champion',
    'MODELS:/fraud/3',
    ' models:/fraud/3',
    'runs:/',
    'runs:abc',
    'run:/abc',
    's3://acme/models/fraud/3',
    'arn:aws:sagemaker:eu-west-1:1:model-package/fraud/3',
    'projects/p/locations/l/models/m@1',
    'https://elsewhere.example/#/models/fraud/versions/3',
    'https://mlflow.example/#/models/fraud/versions/3',
    'https://mlflow.example/team-2/#/models/fraud/versions/3',
    'https://mlflow.example/team/#/experiments/1',
    'https://mlflow.example/team/#/models',
    'https://mlflow.example/team/',
  ])('does not take %j for one of MLflow', (text) => {
    expect(parseMlflowUri(text, pages)).toBeUndefined();
  });

  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => !/[/:]/.test(text));
  const number = fc.integer({ min: 1, max: 100_000 }).map(String);

  it('reads the URI of any version back, undecoded', () => {
    fc.assert(
      fc.property(name, number, (model, of) => {
        expect(parseMlflowUri(`models:/${model}/${of}`, [])).toEqual(version(model, of));
      }),
    );
  });

  it('starts the alias at the last @, for any name', () => {
    const word = fc.stringMatching(/^[\w-]{1,20}$/);
    fc.assert(
      fc.property(name, word, (model, text) => {
        expect(parseMlflowUri(`models:/${model}@${text}`, [])).toEqual(alias(model, text));
      }),
    );
  });

  it('reads the link to any version back, decoded', () => {
    fc.assert(
      fc.property(name, number, (model, of) => {
        expect(parseMlflowUri(`${pages[0]}/#/models/${encodeURIComponent(model)}/versions/${of}`, pages)).toEqual(version(model, of));
      }),
    );
  });

  it('never throws, whatever the text', () => {
    const prefix = fc.constantFrom('', 'models:/', 'models:/m-', 'runs:/', `${pages[0]}/#/`, `${pages[0]}/#/models/`);
    fc.assert(fc.property(prefix, fc.string({ unit: 'binary' }), (start, rest) => void parseMlflowUri(start + rest, pages)));
  });
});
