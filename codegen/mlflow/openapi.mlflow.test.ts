import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { findMlflowObstacle, runPython } from '../../test/servers/mlflow.ts';
import { type Descriptors, compareOperation } from './compare.ts';
import { readDocument } from './document.ts';

/** Operations that MLflow's descriptors do not have: only that they are served can be checked here. */
const undescribed: Readonly<Record<string, string>> = {
  'GET /model-versions/get-artifact': "a route of MLflow's web pages, which sends files",
  'GET /version': 'a route of the web server, which sends text',
  'GET /health': 'a route of the web server, which sends text',
  'GET /api/3.0/mlflow/server-info': 'a route of the web server, asked before a client logs in',
};

const script = fileURLToPath(new URL('../../test/servers/mlflow_operations.py', import.meta.url));
const obstacle = await findMlflowObstacle();
if (obstacle !== undefined) process.stderr.write(`openapi.yaml is not compared with MLflow: ${obstacle}\n`);
const describeWithMlflow = obstacle === undefined ? describe : describe.skip;

const document = await readDocument();
const named = document.operations.map((operation) => ({ ...operation, title: `${operation.verb} ${operation.path}` }));

describeWithMlflow('openapi.yaml, compared with an installed MLflow', () => {
  let mlflow: Descriptors = { operations: [], messages: {}, enums: {}, routes: [] };

  beforeAll(async () => {
    mlflow = JSON.parse(await runPython([script])) as Descriptors;
  }, 180_000);

  it.each(named.filter(({ title }) => !(title in undescribed)))('describes $title as MLflow does', (operation) => {
    expect(compareOperation(operation, document, mlflow)).toEqual([]);
  });

  it.each(Object.entries(undescribed))('names %s, which is served (%s)', (title) => {
    expect(named.map((operation) => operation.title)).toContain(title);
    expect(mlflow.routes.map(({ verb, path }) => `${verb} ${path}`)).toContain(title);
  });
});
