interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
  /** Upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[];
}

const answerSeconds = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const statementSeconds = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const syncSeconds = [1, 5, 15, 60, 300, 1_800];
const nodeCounts = [1, 10, 100, 1_000, 10_000, 50_000];

/**
 * Every metric of ours. A label never holds a client's text: `registry` is a configured connection, `operation` a name in this code, `code` and
 * `outcome` a code of docs/errors.md (or `OK`).
 */
export const metricList = {
  tributary_build_info: {
    type: 'gauge',
    labels: ['version', 'node', 'part'],
    help: 'Always 1; which version runs, on which Node, as which part: serve, gateway, or the name of a subgraph.',
  },
  tributary_requests_total: {
    type: 'counter',
    labels: ['status'],
    help: 'Requests for GraphQL by HTTP status; `closed` where the client left before its answer.',
  },
  tributary_request_duration_seconds: {
    type: 'histogram',
    labels: [],
    help: 'From the first byte of a request for GraphQL to the last of its answer.',
    buckets: answerSeconds,
  },
  tributary_requests_in_flight: { type: 'gauge', labels: [], help: 'Requests for GraphQL that are being answered.' },
  tributary_refused_requests_total: {
    type: 'counter',
    labels: ['code'],
    help: 'Requests that were refused before anything was executed, by the code of their first error.',
  },
  tributary_errors_total: {
    type: 'counter',
    labels: ['code', 'registry'],
    help: 'Errors in answers. `registry` is empty where none is meant, and `other` beyond the first 200.',
  },
  tributary_document_reads_total: {
    type: 'counter',
    labels: ['result'],
    help: 'Documents that were known, parsed and validated, already (`hit`), or were not (`miss`).',
  },
  tributary_subgraph_calls_total: {
    type: 'counter',
    labels: ['subgraph', 'outcome'],
    help: 'Calls to subgraphs, in this process or over HTTP, by the code of the first error.',
  },
  tributary_subgraph_call_duration_seconds: {
    type: 'histogram',
    labels: ['subgraph'],
    help: 'How long subgraphs took to answer.',
    buckets: answerSeconds,
  },
  tributary_upstream_calls_total: {
    type: 'counter',
    labels: ['registry', 'operation', 'outcome'],
    help: 'Calls to registries. With all its attempts, a call counts once; also one that was refused because the registry is left alone.',
  },
  tributary_upstream_call_duration_seconds: {
    type: 'histogram',
    labels: ['registry', 'operation'],
    help: 'How long calls to registries took, waiting for a place and all attempts included; those that were never sent left out.',
    buckets: answerSeconds,
  },
  tributary_upstream_retries_total: { type: 'counter', labels: ['registry', 'operation'], help: 'Attempts after the first of a call.' },
  tributary_upstream_running: { type: 'gauge', labels: ['registry'], help: 'Calls that have one of the places (`maxConcurrentCalls`).' },
  tributary_upstream_waiting: { type: 'gauge', labels: ['registry'], help: 'Calls that wait for a place.' },
  tributary_circuit_open: {
    type: 'gauge',
    labels: ['registry'],
    help: '1 while a registry keeps failing and is left alone, else 0.',
  },
  tributary_store_statements_total: {
    type: 'counter',
    labels: ['store', 'operation', 'outcome'],
    help: 'Statements of the graph store, by its type.',
  },
  tributary_store_statement_duration_seconds: {
    type: 'histogram',
    labels: ['store', 'operation'],
    help: 'How long statements of the graph store took.',
    buckets: statementSeconds,
  },
  tributary_walk_nodes: { type: 'histogram', labels: [], help: 'Nodes that walks over the graph reached.', buckets: nodeCounts },
  tributary_syncs_total: {
    type: 'counter',
    labels: ['registry', 'outcome'],
    help: 'Syncs that this process has run; those it left to another process are not counted.',
  },
  tributary_sync_duration_seconds: {
    type: 'histogram',
    labels: ['registry', 'mode'],
    help: 'How long syncs that went well took; `mode` is full or incremental.',
    buckets: syncSeconds,
  },
  tributary_sync_lag_seconds: {
    type: 'gauge',
    labels: ['registry'],
    help: 'Seconds since the last sync that went well, by whichever process; where there was none yet, since this process began.',
  },
  tributary_sync_facts_total: {
    type: 'counter',
    labels: ['registry', 'kind'],
    help: 'Facts that syncs brought: nodes and edges, those that were known included.',
  },
  tributary_sync_skipped_rows_total: {
    type: 'counter',
    labels: ['registry'],
    help: 'Rows that a cap left for the next sync.',
  },
  tributary_sync_retired_rows_total: {
    type: 'counter',
    labels: ['registry'],
    help: 'Nodes and edges that their registry no longer lists.',
  },
  tributary_sync_held_rows: {
    type: 'gauge',
    labels: ['registry'],
    help: 'Rows that the last comparison would have retired and held back, because they were so many.',
  },
  tributary_reloads_total: {
    type: 'counter',
    labels: ['outcome'],
    help: 'Reloads of the configuration that were taken (`OK`) or refused (`FAILED`).',
  },
  tributary_trace_exports_total: {
    type: 'counter',
    labels: ['outcome'],
    help: 'Batches of spans that were sent (`OK`) or lost (`FAILED`); nothing where traces are off.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricList;

/** The values of a metric's labels, in the order of the list. */
export type LabelValues<Name extends MetricName> = TextFor<(typeof metricList)[Name]['labels']>;

type TextFor<Labels extends readonly string[]> = { readonly [Label in keyof Labels]: string };

/** The metrics of one type. */
export type NameOf<Type extends MetricDefinition['type']> = {
  [Name in MetricName]: (typeof metricList)[Name]['type'] extends Type ? Name : never;
}[MetricName];

/** docs/metrics.md without its heading: a row for each metric. */
export function describeMetrics(): string {
  const rows = Object.entries<MetricDefinition>(metricList).map(
    ([name, { type, labels, help }]) => `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`,
  );
  return ['| metric | type | labels | what it says |', '|---|---|---|---|', ...rows].join('\n');
}
