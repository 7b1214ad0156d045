/** By flavour, the entries that the `MLmodel` file has under it. */
export type Flavors = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** JSON texts, as MLflow writes them. */
export interface Signature {
  readonly inputs: string;
  readonly outputs: string;
}

export interface MlmodelContent {
  readonly flavors: Flavors;
  readonly modelId: string | undefined;
  readonly runId: string;
  readonly signature: Signature | undefined;
}

/** The `MLmodel` file: YAML in which JSON scalars are valid. */
export function formatMlmodel({ flavors, modelId, runId, signature }: MlmodelContent): string {
  const lines = ['flavors:'];
  for (const [flavor, entries] of Object.entries(flavors)) {
    const fields = Object.entries(entries).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`);
    lines.push(fields.length === 0 ? `  ${flavor}: {}` : `  ${flavor}:`, ...fields);
  }
  lines.push('mlflow_version: 3.17.2');
  if (modelId !== undefined) lines.push(`model_id: ${modelId}`);
  if (runId !== '') lines.push(`run_id: ${runId}`);
  if (signature !== undefined) {
    lines.push('signature:', `  inputs: ${JSON.stringify(signature.inputs)}`, `  outputs: ${JSON.stringify(signature.outputs)}`);
  }
  return `${lines.join('\n')}\n`;
}
