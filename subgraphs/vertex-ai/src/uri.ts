/** What a text that a person pasted means, before anyone asked whether it is ours or there. `version` is an id, an alias, or null = the default one. */
export interface VertexAiUri {
  readonly project: string | null;
  readonly location: string;
  readonly model: string;
  readonly version: string | null;
}

const nameParts = /^projects\/([^/]+)\/locations\/([^/]+)\/models\/([^/@?#]+)(?:@([^/?#]*))?$/;
const consoleParts =
  /^\/(?:vertex-ai|ai\/platform)\/(?:models\/)?locations\/([^/]+)\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/[^/]*)?\/?$/;

/**
 * Reads `projects/…/locations/…/models/…`, with `@2`, `@alias` or neither, as it is, as a full resource name (`//aiplatform.googleapis.com/…`)
 * or as the URL of the REST API, and links into Google's console. Undefined = none of these.
 */
export function parseVertexAiUri(text: string): VertexAiUri | undefined {
  const api = /^(?:https:)?\/\/(?:[a-z0-9-]+-)?aiplatform\.googleapis\.com\/(?:v1(?:beta1)?\/)?(.+)$/.exec(text);
  const named = nameParts.exec(api?.[1] ?? text);
  if (named !== null) {
    const [, project = '', location = '', model = '', version = ''] = named;
    return { project, location, model, version: version === '' || version === '-' ? null : version };
  }
  return text.startsWith('https://console.cloud.google.com/') ? parseConsoleLink(text) : undefined;
}

function parseConsoleLink(text: string): VertexAiUri | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const [, location, model, version] = consoleParts.exec(url.pathname) ?? [];
  if (location === undefined || model === undefined) return undefined;
  return { project: url.searchParams.get('project'), location, model, version: version ?? null };
}
