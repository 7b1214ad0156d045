export { describeMetrics, metricList } from './metric-list.ts';
export { addMetricsRoute } from './metrics-route.ts';
export { openTelemetry, type Telemetry } from './telemetry.ts';
export { watchCalls } from './watch-calls.ts';
export { watchExecution } from './watch-execution.ts';
export { watchLineage } from './watch-lineage.ts';
export { RequestWatch } from './watch-requests.ts';
export { watchSubgraph } from './watch-subgraph.ts';
