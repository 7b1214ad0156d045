/**
 * `[request, parameters, extras]`, sent in this order. A path without a slash in front is one of API 2.0. Parameters go into the query
 * of a GET and into the body of all else. RUN, DELETED and MODEL stand for what each server calls them.
 */
export type AgreementRequest = readonly [request: string, parameters?: Readonly<Record<string, unknown>>, extras?: Extras];

interface Extras {
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of parameters. */
  readonly body?: string;
}

const token = Buffer.from('{"offset": 2}').toString('base64');
const json = { 'content-type': 'application/json' };

const writes: readonly AgreementRequest[] = [
  [
    'POST registered-models/create',
    {
      name: 'fraud',
      description: 'Scores',
      tags: [
        { key: 'team', value: 'risk' },
        { key: 'empty', value: '' },
      ],
    },
  ],
  ['POST registered-models/create', { name: 'fraud' }],
  ['POST registered-models/create', { name: 'odd\\back' }],
  ['POST registered-models/create', { name: "it's" }],
  ['POST registered-models/create', { name: '日本 モデル' }],
  ['POST registered-models/create', { name: 'new\nline' }],
  ['POST registered-models/create', { name: 'a/b' }],
  ['POST registered-models/create', { name: '..' }],
  ['POST registered-models/create', {}],
  ['POST registered-models/create', { name: 'ask', tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] }],
  [
    'POST model-versions/create',
    { name: 'fraud', source: 'models:/MODEL', model_id: 'MODEL', tags: [{ key: 'k', value: 'v' }], description: 'First' },
  ],
  ['POST model-versions/create', { name: 'fraud', source: 's3://bucket/model', run_id: 'RUN', run_link: 'https://ci.example/2' }],
  ['POST model-versions/create', { name: 'fraud', source: 'models:/fraud/1' }],
  ['POST model-versions/create', { name: 'fraud', source: 's3://bucket/model', run_id: 'f'.repeat(32) }],
  ['POST model-versions/create', { name: 'fraud', source: 's3://bucket/model', run_id: 'DELETED' }],
  ['POST model-versions/create', { name: 'odd\\back', source: 's3://bucket/model' }],
  ['POST model-versions/create', { name: "it's", source: 's3://bucket/model' }],
  ['POST model-versions/create', { name: '日本 モデル', source: 's3://bucket/model' }],
  ['POST model-versions/create', { name: 'new\nline', source: 's3://bucket/model' }],
  ['POST model-versions/create', { name: 'ask', source: 'dummy-source', tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] }],
  ['POST model-versions/create', { name: 'nobody', source: 's3://bucket/model' }],
  ['POST model-versions/create', { name: 'fraud', source: '/local/path' }],
  ['POST model-versions/create', { name: 'fraud', source: 'models:/MODEL' }],
  ['POST registered-models/alias', { name: 'fraud', alias: 'champion', version: '1' }],
  ['POST registered-models/alias', { name: 'fraud', alias: 'Best_One-2', version: '1' }],
  ['POST registered-models/alias', { name: 'fraud', alias: '日本', version: '2' }],
  ['POST registered-models/alias', { name: 'fraud', alias: 'latest', version: '1' }],
  ['POST registered-models/alias', { name: 'fraud', alias: 'v1', version: '1' }],
  ['POST registered-models/alias', { name: 'fraud', alias: 'a.b', version: '1' }],
  ['POST registered-models/alias', { name: 'fraud', alias: 'champion', version: '99' }],
  ['POST model-versions/transition-stage', { name: 'fraud', version: '2', stage: 'production' }],
  ['POST model-versions/transition-stage', { name: 'fraud', version: '3', stage: 'Nowhere' }],
  ['POST model-versions/set-tag', { name: 'fraud', version: '2', key: 'a/b c:d.e-f_ü', value: 'x' }],
  ['POST model-versions/set-tag', { name: 'fraud', version: '2', key: 'a@b', value: 'x' }],
  ['POST registered-models/set-tag', { name: 'fraud', key: 'tier', value: '1' }],
  ['PATCH model-versions/update', { name: 'fraud', version: '3', description: '' }],
  ['PATCH registered-models/update', { name: "it's", description: 'It is' }],
  ['DELETE model-versions/delete', { name: 'fraud', version: '4' }],
];

const versions: readonly AgreementRequest[] = [
  ['GET model-versions/get', { name: 'fraud', version: '1' }],
  ['GET model-versions/get', { name: 'fraud', version: '2' }],
  ['GET model-versions/get', { name: 'fraud', version: '3' }],
  ['GET model-versions/get', { name: 'fraud', version: '4' }],
  ['GET model-versions/get', { name: 'fraud', version: '5' }],
  ['GET model-versions/get', { name: 'fraud', version: '01' }],
  ['GET model-versions/get', { name: 'fraud', version: 'abc' }],
  ['GET model-versions/get', { name: 'fraud', version: '99' }],
  ['GET model-versions/get', { name: 'fraud' }],
  ['GET model-versions/get', { name: 'nobody', version: '1' }],
  ['GET model-versions/get', { name: 'ask', version: '1' }],
  ['GET model-versions/get', { name: '日本 モデル', version: '1' }],
  ['GET model-versions/get-download-uri', { name: 'fraud', version: '1' }],
  ['GET model-versions/get-download-uri', { name: 'fraud', version: '3' }],
  ['GET model-versions/search', {}],
  ['GET model-versions/search', { max_results: 2 }],
  ['GET model-versions/search', { max_results: 2, page_token: token }],
  ['GET model-versions/search', { max_results: 200_000 }],
  ['GET model-versions/search', { max_results: 200_001 }],
  ['GET model-versions/search', { max_results: 0 }],
  ['GET model-versions/search', { max_results: 'many' }],
  ['GET model-versions/search', { page_token: 'zzz' }],
  ['GET model-versions/search', { filter: "name = 'fraud'", order_by: ['name ASC', 'version_number ASC'] }],
  ['GET model-versions/search', { order_by: ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC'] }],
  ['GET model-versions/search', { order_by: ['run_id'] }],
  ['GET model-versions/search', { filter: "name IN ('fraud', 'it\\x27s')", order_by: ['name ASC', 'version_number DESC'] }],
  ['GET model-versions/search', { filter: "name IN ('odd\\\\back', '\\u65e5本 モデル', 'new\\nline', 'ask')", order_by: ['name'] }],
  ['GET model-versions/search', { filter: "name IN ('odd\\back')" }],
  ['GET model-versions/search', { filter: "name IN ('new\nline')" }],
  ['GET model-versions/search', { filter: "name IN ('fraud') AND version_number >= 2 AND version_number <= 3" }],
  ['GET model-versions/search', { filter: "name IN ('nobody')" }],
  ['GET model-versions/search', { filter: 'name IN ()' }],
  ['GET model-versions/search', { filter: 'name = "it\'s"' }],
  ['GET model-versions/search', { filter: "name = 'odd\\back'" }],
  ['GET model-versions/search', { filter: "run_id IN ('RUN')", order_by: ['version_number'] }],
  ['GET model-versions/search', { filter: "run_id = 'RUN' AND tags.k = 'v'" }],
  ['GET model-versions/search', { filter: 'version_number IN (1)' }],
  ['GET model-versions/search', { filter: "name = 'fraud' OR name = 'x'" }],
  ['GET model-versions/search', { filter: 'name = fraud' }],
  ['GET model-versions/search', { filter: "colour = 'red'" }],
];

const models: readonly AgreementRequest[] = [
  ['GET registered-models/get', { name: 'fraud' }],
  ['GET registered-models/get', { name: "it's" }],
  ['GET registered-models/get', { name: 'ask' }],
  ['GET registered-models/get', { name: 'nobody' }],
  ['GET registered-models/get', {}],
  ['GET registered-models/search', {}],
  ['GET registered-models/search', { max_results: 1, order_by: ['name ASC'] }],
  ['GET registered-models/search', { max_results: 1_001 }],
  ['GET registered-models/search', { filter: "name IN ('fraud', 'odd\\\\back', 'nobody')", max_results: 1_000 }],
  ['GET registered-models/search', { filter: "name ILIKE '%F%'" }],
  ['GET registered-models/search', { filter: "tags.team = 'risk'" }],
  ['GET registered-models/search', { order_by: ['creation_timestamp'] }],
  ['GET registered-models/alias', { name: 'fraud', alias: 'champion' }],
  ['GET registered-models/alias', { name: 'fraud', alias: '日本' }],
  ['GET registered-models/alias', { name: 'fraud', alias: 'Champion' }],
  ['GET registered-models/alias', { name: 'nobody', alias: 'champion' }],
  ['GET registered-models/alias', { name: 'fraud' }],
];

const tracking: readonly AgreementRequest[] = [
  ['GET runs/get', { run_id: 'RUN' }],
  ['GET runs/get', { run_id: 'f'.repeat(32) }],
  ['GET runs/get', {}],
  ['POST runs/search', { experiment_ids: ['1'], run_view_type: 'ALL', filter: "attributes.run_id IN ('RUN')", max_results: 1_000 }],
  ['POST runs/search', { experiment_ids: ['1'], filter: "attributes.run_id IN ('DELETED')" }],
  ['POST runs/search', { experiment_ids: ['1'], filter: 'metrics.auc > 0.9' }],
  ['POST runs/search', { experiment_ids: ['77'] }],
  ['POST runs/search', { experiment_ids: [] }],
  ['POST runs/search', { experiment_ids: ['x'] }],
  ['POST runs/search', { experiment_ids: ['1'], max_results: 50_001 }],
  ['POST runs/search', { experiment_ids: ['1'], filter: 'colour IN (1)' }],
  ['POST experiments/search', { max_results: 5_000, view_type: 'ALL' }],
  ['POST experiments/search', { max_results: 1, order_by: ['experiment_id ASC'] }],
  ['POST experiments/search', {}],
  ['POST experiments/search', { max_results: 50_001 }],
  ['GET logged-models/MODEL', {}],
  ['GET logged-models/m-00000000000000000000000000000000', {}],
  ['POST logged-models/search', { experiment_ids: ['1'], filter: "model_id IN ('MODEL')", max_results: 1_000 }],
  ['POST logged-models/search', { experiment_ids: ['1'], filter: "model_id IN ('m-none')" }],
  ['POST logged-models/search', { max_results: 1 }],
  ['POST logged-models/search', { experiment_ids: ['1'], page_token: 'zzz' }],
];

const server: readonly AgreementRequest[] = [
  ['GET /version'],
  ['GET /health'],
  ['GET /api/3.0/mlflow/server-info'],
  ['GET /api/3.0/mlflow/workspaces'],
  ['GET /api/2.0/mlflow/nowhere'],
  ['GET /nowhere'],
  ['PUT model-versions/search', {}],
  ['POST model-versions/get', { name: 'fraud', version: '1' }],
  ['GET model-versions/get', { name: 'fraud', version: '1' }, { headers: { 'x-mlflow-workspace': 'team-a' } }],
  ['GET model-versions/get', { name: 'fraud', version: '1', colour: 'red' }],
  ['POST runs/search', {}, { headers: json, body: 'not json' }],
  ['POST runs/search', {}, { headers: json, body: '{"experiment_ids": "1"}' }],
  ['POST runs/search', {}, { headers: { 'content-type': 'text/plain' }, body: '{}' }],
  ['GET /model-versions/get-artifact', { name: 'fraud', version: '1', path: 'MLmodel' }],
  ['GET /model-versions/get-artifact', { name: 'fraud', version: '2', path: 'MLmodel' }],
  ['GET /model-versions/get-artifact', { name: 'fraud', version: '99', path: 'MLmodel' }],
  ['GET /model-versions/get-artifact', { name: 'fraud', version: '1', path: '../secret' }],
  ['GET /model-versions/get-artifact', { name: 'fraud', version: '1' }],
];

const ends: readonly AgreementRequest[] = [
  ['POST registered-models/rename', { name: "it's", new_name: 'it is' }],
  ['POST registered-models/rename', { name: 'it is', new_name: 'fraud' }],
  ['DELETE registered-models/alias', { name: 'fraud', alias: 'champion' }],
  ['DELETE registered-models/alias', { name: 'fraud', alias: 'never' }],
  ['DELETE model-versions/delete-tag', { name: 'fraud', version: '1', key: 'k' }],
  ['DELETE model-versions/delete', { name: 'fraud', version: '99' }],
  ['DELETE registered-models/delete', { name: 'it is' }],
  ['DELETE registered-models/delete', { name: 'nobody' }],
  ['GET registered-models/search', { order_by: ['name ASC'] }],
  ['GET model-versions/search', { order_by: ['name ASC', 'version_number ASC'] }],
];

export const agreementRequests: readonly AgreementRequest[] = [...writes, ...versions, ...models, ...tracking, ...server, ...ends];
