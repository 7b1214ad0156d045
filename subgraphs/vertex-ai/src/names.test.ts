import { rulesSchema } from '@tributary/kit';
import { describe, expect, it } from '@jest/globals';
import { type FactScope, ResourceNames, runTarget, versionTarget } from './names.ts';

const ours = 'projects/acme-ml/locations/europe-west4';
const byNumber = 'projects/482913007715/locations/europe-west4';

function learnt(): ResourceNames {
  const names = new ResourceNames({ project: 'acme-ml', location: 'europe-west4' });
  names.learn(`${byNumber}/models/1`);
  return names;
}

const scope: FactScope = { connection: 'eu', names: learnt(), rules: rulesSchema.parse({}) };

describe('ResourceNames', () => {
  it('writes the project as configured once it has learnt its number', () => {
    const names = new ResourceNames({ project: 'acme-ml', location: 'europe-west4' });
    expect(names.canonical(`${byNumber}/models/1@2`)).toBe(`${byNumber}/models/1@2`);
    names.learn(`${byNumber}/models/7`);
    expect(names.canonical(`${byNumber}/models/1@2`)).toBe(`${ours}/models/1@2`);
  });

  it('learns the id where the number is configured', () => {
    const names = new ResourceNames({ project: '482913007715', location: 'europe-west4' });
    names.learn(`${ours}/models/7`);
    expect(names.ownVersion(`${ours}/models/1@2`)).toEqual({ model: '1', version: '2' });
  });

  it('changes only the project in names of other locations, and nothing in those of other projects', () => {
    expect(learnt().canonical('projects/482913007715/locations/us-central1/models/1')).toBe(
      'projects/acme-ml/locations/us-central1/models/1',
    );
    expect(learnt().canonical('projects/99/locations/europe-west4/models/1')).toBe('projects/99/locations/europe-west4/models/1');
    expect(learnt().canonical('publishers/google/models/x')).toBe('publishers/google/models/x');
  });

  it.each<[string, string | null]>([
    [`${byNumber}/pipelineJobs/a`, 'a'],
    [`${ours}/pipelineJobs/a`, 'a'],
    [`${ours}/trainingPipelines/a`, null],
    [`${ours}/pipelineJobs/a/b`, null],
    ['projects/acme-ml/locations/us-central1/pipelineJobs/a', null],
    ['projects/99/locations/europe-west4/pipelineJobs/a', null],
    ['', null],
  ])('knows whether %s is ours', (name, id) => {
    expect(learnt().ownId(name, 'pipelineJobs')).toBe(id);
  });
});

describe('versionTarget', () => {
  it.each<[string, unknown]>([
    [`${byNumber}/models/fraud@2`, 'version:vertex-ai:eu/fraud/2'],
    ['projects/482913007715/locations/us-central1/models/fraud@2', { nativeUri: 'projects/acme-ml/locations/us-central1/models/fraud@2' }],
    ['projects/99/locations/europe-west4/models/fraud@2', { nativeUri: 'projects/99/locations/europe-west4/models/fraud@2' }],
    [`${ours}/models/fraud`, null],
    [`${ours}/models/fraud@champion`, null],
    ['publishers/google/models/x@2', null],
    ['', null],
  ])('of %s is %j', (name, target) => {
    expect(versionTarget(scope, name)).toEqual(target);
  });
});

describe('runTarget', () => {
  it('names a run of ours by its id, another by its name', () => {
    expect(runTarget(scope, `${byNumber}/pipelineJobs/a`, 'pipelineJobs')).toBe('run:vertex-ai:eu/pipelineJobs/a');
    const other = 'projects/99/locations/europe-west4/pipelineJobs/a';
    expect(runTarget(scope, other, 'pipelineJobs')).toEqual({ nativeUri: other });
  });
});
