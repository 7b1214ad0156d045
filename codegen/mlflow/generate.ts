import { fileURLToPath } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

const source = new URL('./openapi.yaml', import.meta.url);
const target = fileURLToPath(new URL('../mlflow-ts-client/src/generated/schema.ts', import.meta.url));

const header = `// Generated from codegen/mlflow/openapi.yaml by \`npm run codegen\`. Do not edit.\n`;

/** The text of `mlflow-ts-client/src/generated/schema.ts`, formatted as the rest of the repository. */
export async function generateMlflowTypes(): Promise<string> {
  const types = astToString(await openapiTypescript(source));
  const options = await resolveConfig(target);
  return format(`${header}\n${types}`, { ...options, filepath: target });
}
