import type { MlflowServer } from '../servers/mlflow.ts';

/** Asks MLflow itself, to change what the product then has to see; a path without a slash in front is one of API 2.0. Fails where MLflow refuses. */
export async function callMlflow(
  { url }: Pick<MlflowServer, 'url'>,
  [method, path]: readonly [method: string, path: string],
  options: { readonly body?: object; readonly authorization?: string } = {},
): Promise<unknown> {
  const { body = {}, authorization } = options;
  const response = await fetch(`${url}${path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`}`, {
    method,
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
