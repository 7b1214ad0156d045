import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

it('the policy for SageMaker allows each action that is called, and no other', () => {
  const folder = 'subgraphs/sagemaker/src/';
  const sources = readdirSync(`${root}${folder}`).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const called = sources.flatMap((name) =>
    [...read(folder + name).matchAll(/\b(\w+)Command\b/g)].map(([, action = '']) => `sagemaker:${action}`),
  );
  const { Statement } = JSON.parse(read('docs/policies/sagemaker.json')) as { Statement: { Action: string[] }[] };
  expect(Statement.flatMap(({ Action }) => Action)).toEqual([...new Set(called)].toSorted());
});

it('the role for Vertex AI has the permissions that its page lists, and no other', () => {
  const [, rights = ''] = /^## Rights\n([\s\S]*?)^## /m.exec(read('subgraphs/vertex-ai/README.md')) ?? [];
  const listed = [...rights.matchAll(/`aiplatform\.(\w+)\.(\w+)`(?: and `\.(\w+)`)?/g)].flatMap(([, resource = '', verb = '', other]) =>
    [verb, ...(other === undefined ? [] : [other])].map((each) => `aiplatform.${resource}.${each}`),
  );
  const { includedPermissions } = parse(read('docs/policies/vertex-ai.yaml')) as { includedPermissions: string[] };
  expect(includedPermissions).toEqual(listed.toSorted());
});
