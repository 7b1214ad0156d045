/** What a text that a person pasted means to MLflow, before anyone asked whether it is there. */
export type MlflowUri =
  | { readonly kind: 'version'; readonly name: string; readonly version: string }
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'stage'; readonly name: string; readonly stage: string }
  | { readonly kind: 'latest'; readonly name: string }
  | { readonly kind: 'loggedModel'; readonly modelId: string }
  | { readonly kind: 'run'; readonly runId: string; readonly path: string };

/**
 * Reads `models:/name/3`, `models:/name@alias`, `models:/name/Stage`, `models:/name/latest`, `models:/m-…`, `runs:/id/path`, and a link
 * into the pages at `consoleUrls`. Like MLflow's own parser it decodes nothing in `models:/…`, and the last @ starts the alias.
 * Undefined = not a URI of this registry.
 */
export function parseMlflowUri(text: string, consoleUrls: readonly string[]): MlflowUri | undefined {
  const run = /^runs:\/+([^/]+)(?:\/(.*))?$/.exec(text);
  if (run !== null) return { kind: 'run', runId: run[1] ?? '', path: run[2] ?? '' };
  if (text.startsWith('models:/')) return parseModelUri(text.replace(/^models:\/+/, ''));
  const page = consoleUrls.find((url) => text.startsWith(`${url}/#/`));
  return page === undefined ? undefined : parsePageLink(text.slice(page.length + 3));
}

function parseModelUri(text: string): MlflowUri | undefined {
  if (/^m-[^/@]+$/.test(text)) return { kind: 'loggedModel', modelId: text };
  const [, named, version] = /^(.+)\/([^/]+)$/s.exec(text) ?? [];
  if (named !== undefined && version !== undefined && !version.includes('@')) {
    if (/^\d+$/.test(version)) return { kind: 'version', name: named, version: String(BigInt(version)) };
    return version.toLowerCase() === 'latest' ? { kind: 'latest', name: named } : { kind: 'stage', name: named, stage: version };
  }
  const at = text.lastIndexOf('@');
  return at > 0 && at < text.length - 1 ? { kind: 'alias', name: text.slice(0, at), alias: text.slice(at + 1) } : undefined;
}

function parsePageLink(path: string): MlflowUri | undefined {
  const [, name, version] = /^models\/([^/?]+)\/versions\/(\d+)(?:[/?].*)?$/.exec(path) ?? [];
  if (name !== undefined && version !== undefined) return { kind: 'version', name: decode(name), version };
  const [, model] = /^models\/([^/?]+)(?:[/?].*)?$/.exec(path) ?? [];
  if (model !== undefined) return { kind: 'latest', name: decode(model) };
  const [, modelId] = /^experiments\/[^/]+\/models\/(m-[\w-]+)/.exec(path) ?? [];
  if (modelId !== undefined) return { kind: 'loggedModel', modelId };
  const [, runId] = /^experiments\/[^/]+\/runs\/([^/?]+)/.exec(path) ?? [];
  return runId === undefined ? undefined : { kind: 'run', runId: decode(runId), path: '' };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
