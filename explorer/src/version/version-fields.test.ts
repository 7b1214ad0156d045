import { describe, expect, it } from '@jest/globals';
import type { Problem } from '../data/ask.ts';
import { findProblem, listNativeFields, listUnifiedFields, type Version } from './version-fields.ts';

/** Of a version only what is read here. */
const version = {
  __typename: 'MlflowModelVersion',
  status: 'READY',
  nativeStatus: 'READY',
  statusMessage: null,
  approval: 'NOT_TRACKED',
  nativeApproval: null,
  owner: '',
  framework: null,
  aliases: [],
  tags: [
    { key: 'team', value: 'risk' },
    { key: 'reviewed', value: '' },
  ],
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: null,
  artifactUri: null,
  containerImage: null,
  nativeUri: null,
  runId: 'r1',
  runUrl: 'https://mlflow.acme.example/#/runs/r1',
  source: null,
  loggedModelId: null,
} as unknown as Version;
const problem = (path: readonly (string | number)[]): Problem => ({
  message: 'mlflow:a did not answer.',
  fix: null,
  registry: 'mlflow:a',
  path,
});
const field = (name: string, problems: readonly Problem[] = []) => listUnifiedFields(version, problems).find((one) => one.name === name);

describe('the fields of a version', () => {
  it('keep what is not known apart from what is known to be none', () => {
    expect(field('Framework')).toMatchObject({ value: null, problem: null });
    expect(field('Aliases')).toMatchObject({ value: [], problem: null });
    expect(field('Owner')).toMatchObject({ value: '' });
  });

  it('have the native value beside the unified one', () => {
    expect(field('Status')).toMatchObject({ value: 'ready', native: 'READY' });
    expect(field('Approval')).toMatchObject({ value: 'not tracked', native: null });
  });

  it('show a tag without a value as its key', () => {
    expect(field('Tags')?.value).toEqual(['team: risk', 'reviewed']);
  });

  it('leave out why a version is in its status where there is no reason', () => {
    expect(field('Why')).toBeUndefined();
  });

  it('say why they could not be read', () => {
    expect(field('Framework', [problem(['modelVersion', 'framework'])])).toMatchObject({
      value: null,
      problem: 'mlflow:a did not answer.',
    });
    expect(findProblem([problem(['modelVersion', 'metrics', 0, 'value'])], 'metrics')).toBe('mlflow:a did not answer.');
    expect(findProblem([problem(['modelVersion', 'metrics'])], 'tags')).toBeNull();
  });

  it('are followed by those that only this registry has', () => {
    expect(listNativeFields(version, []).map(({ name, value }) => [name, value])).toEqual([
      ['Run', 'r1'],
      ['Run in MLflow', 'https://mlflow.acme.example/#/runs/r1'],
      ['Source', null],
      ['Logged model', null],
    ]);
  });
});
