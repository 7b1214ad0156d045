import type { WireAnswer } from '@tributary/kit/testing';
import { answerJson, answerPage, invalidParameter, notFound, UncaughtError } from '../errors.ts';
import { findVersion } from './model-versions.ts';
import { API_3, type Operation, type OperationCall } from './route.ts';

/** What no descriptor describes: the routes of the web server itself. */
export function listServerOperations(options: { readonly workspaces: readonly string[] | undefined }): readonly Operation[] {
  const { workspaces } = options;
  return [
    { name: 'version', methods: ['GET'], path: '/version', prefixes: [''], run: ({ version }) => answerText('text/html', version) },
    { name: 'health', methods: ['GET'], path: '/health', prefixes: [''], run: () => answerText('text/plain', 'OK') },
    { name: 'model-versions/get-artifact', methods: ['GET'], path: '/model-versions/get-artifact', prefixes: [''], run: answerArtifact },
    {
      name: 'server-info',
      methods: ['GET'],
      path: '/server-info',
      prefixes: API_3,
      isRecent: true,
      run: () => answerJson({ store_type: 'SqlStore', workspaces_enabled: workspaces !== undefined, ...SERVER_FEATURES }),
    },
    {
      name: 'workspaces',
      methods: ['GET'],
      path: '/workspaces',
      prefixes: API_3,
      isRecent: true,
      run: ({ request }) =>
        workspaces === undefined ? refuseWorkspaces(request.path) : answerJson({ workspaces: workspaces.map(viewWorkspace) }),
    },
  ];
}

function viewWorkspace(name: string): Readonly<Record<string, string>> {
  return name === 'default' ? { name, description: 'Default workspace for legacy resources' } : { name };
}

const SERVER_FEATURES = {
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: true,
  presigned_upload_model_id_supported: true,
  features_enabled: { gateway: true },
};

function answerText(contentType: string, body: string): WireAnswer {
  return { contentType: `${contentType}; charset=utf-8`, body };
}

function refuseWorkspaces(path: string): WireAnswer {
  const problem = `Endpoint: ${path} disabled because the server is running without workspaces support.`;
  const fix = 'To enable workspace, run `mlflow server` with `--enable-workspaces`';
  return { status: 503, ...answerText('text/html', `${problem} ${fix}`) };
}

function answerArtifact({ parameters, state }: OperationCall): WireAnswer {
  if (!parameters.has('path')) return answerPage(400);
  const path = parameters.text('path');
  if (path.startsWith('/') || path.split('/').includes('..')) throw invalidParameter('Invalid path');
  const version = findVersion(state, parameters.text('name'), parameters.text('version'));
  const text = state.readArtifact(version.storageLocation, path);
  if (text === undefined) throw refuseArtifact(version.storageLocation, path);
  const headers = { 'content-disposition': `attachment; filename=${path.split('/').at(-1)}`, 'x-content-type-options': 'nosniff' };
  return { contentType: 'text/plain', headers, body: text };
}

/** Measured on MLflow 3.17.2, 2026-11-23: JSON for the server's own store, a page for a bucket that it cannot read. */
function refuseArtifact(location: string, path: string): Error {
  const own = /^mlflow-artifacts:\/+(.*)$/s.exec(location)?.[1];
  return own === undefined ? new UncaughtError(`cannot read ${location}`) : notFound(`No such artifact: '${own}/${path}'`);
}
