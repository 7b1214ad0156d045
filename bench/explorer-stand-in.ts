// An MLflow stand-in in a process of its own: for each size given a table that so many runs read, each for a version. A child of explorer.ts.
import { type FakeMlflowState, startFakeMlflow } from '@tributary/mlflow/testing';
import { serveParent } from './children.ts';

const mlflow = await startFakeMlflow({});
for (const size of process.argv.slice(2).map(Number)) addTable(mlflow.state, size);
mlflow.state.addRegisteredModel({ name: 'alone' });
mlflow.state.addModelVersion({ name: 'alone', source: 's3://acme/models/alone' });
serveParent({ url: mlflow.url }, {}, () => mlflow.stop());

function addTable(state: FakeMlflowState, size: number): void {
  const name = `table-${size}`;
  const datasets = [{ name, digest: 'all', sourceType: 's3', source: `{"uri": "s3://acme/${name}"}` }];
  state.addRegisteredModel({ name });
  for (let at = 0; at < size; at++) {
    const { runId } = state.addRun({ name: `${name}-${at}`, datasets });
    state.addModelVersion({ name, runId, source: `s3://acme/models/${name}/${at}` });
  }
}
