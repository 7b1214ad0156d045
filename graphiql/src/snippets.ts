/** What is asked, to be asked from elsewhere. */
export interface Asked {
  readonly url: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether a token goes along. It is read from the environment: a secret is never copied. */
  readonly withToken: boolean;
  /** Where the answer holds its rows, as keys from `data` on. */
  readonly rows: readonly string[];
}

/** A command for a POSIX shell. */
export function writeCurl({ url, query, variables, withToken }: Asked): string {
  return [
    `curl -sS ${quoteShell(url)} \\`,
    "  -H 'content-type: application/json' \\",
    ...(withToken ? ['  -H "authorization: Bearer $TRIBUTARY_TOKEN" \\'] : []),
    "  --data-binary @- <<'JSON'",
    JSON.stringify({ query, variables }, null, 2),
    'JSON',
    '',
  ].join('\n');
}

function quoteShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A script for Python with requests and pandas. */
export function writePython({ url, query, variables, withToken, rows }: Asked): string {
  return [
    ...(withToken ? ['import os', ''] : []),
    'import pandas as pd',
    'import requests',
    '',
    `url = ${JSON.stringify(url)}`,
    `query = ${writePythonText(query)}`,
    `variables = ${writePythonValue(variables)}`,
    ...(withToken ? ['headers = {"authorization": f"Bearer {os.environ[\'TRIBUTARY_TOKEN\']}"}'] : []),
    `response = requests.post(url, json={"query": query, "variables": variables}${withToken ? ', headers=headers' : ''}, timeout=30)`,
    'answer = response.json()',
    'for error in answer.get("errors", []):',
    '    print("not answered:", error["message"])',
    `frame = pd.json_normalize(answer["data"]${rows.map((key) => `[${JSON.stringify(key)}]`).join('')})`,
    'print(frame.to_string())',
    '',
  ].join('\n');
}

function writePythonText(text: string): string {
  return /\\|"""|"$/.test(text) ? JSON.stringify(text) : `"""${text}"""`;
}

function writePythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(writePythonValue).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${writePythonValue(inner)}`);
  return `{${pairs.join(', ')}}`;
}

/** A module in TypeScript, for any runtime that has fetch. */
export function writeTypescript({ url, query, variables, withToken, rows }: Asked): string {
  const token = withToken ? ', authorization: `Bearer ${process.env.TRIBUTARY_TOKEN}`' : '';
  return [
    `const query = ${writeTemplate(query)};`,
    `const variables = ${JSON.stringify(variables, null, 2)};`,
    '',
    `const response = await fetch(${JSON.stringify(url)}, {`,
    "  method: 'POST',",
    `  headers: { 'content-type': 'application/json'${token} },`,
    '  body: JSON.stringify({ query, variables }),',
    '});',
    'const { data, errors = [] } = await response.json();',
    "for (const { message } of errors) console.error('not answered:', message);",
    `console.${rows.length === 0 ? 'log' : 'table'}(data${rows.map((key) => `[${JSON.stringify(key)}]`).join('')});`,
    '',
  ].join('\n');
}

function writeTemplate(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, String.raw`\$&`)}\``;
}
