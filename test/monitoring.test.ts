import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { createLogger, metricList, openTelemetry } from '@tributary/gateway';
import { parse } from 'yaml';
import { z } from 'zod';

const alertsSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Tributary[A-Z]\w+$/),
          expr: z.string(),
          for: z.string().regex(/^\d+[mh]$/),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const panelSchema = z.object({
  title: z.string(),
  description: z.string().optional(),
  type: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ expr: z.string() })).default([]),
});

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
const alerts = alertsSchema.parse(parse(await read('docs/monitoring/alerts.yaml'))).groups.flatMap(({ rules }) => rules);
const { panels } = z.object({ panels: z.array(panelSchema) }).parse(JSON.parse(await read('docs/monitoring/dashboard.json')));
const operations = await read('docs/operations.md');

/** What Prometheus adds by itself: whether a scrape went well, and where from. */
const ofPrometheus = { metric: 'up', labels: ['job', 'instance'] };
const ofHistograms = ['le'];
let known: ReadonlySet<string>;
beforeAll(async () => {
  const { metrics } = await openTelemetry({ part: 'serve', config: {}, logger: createLogger('silent') });
  known = new Set(metrics.listNames());
});

interface Expression {
  readonly errors: number;
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

function readExpression(text: string): Expression {
  // Grafana puts it in before Prometheus sees the expression.
  const expression = text.replaceAll('$__rate_interval', '5m');
  const found = { errors: 0, metrics: [] as string[], labels: [] as string[] };
  parser.parse(expression).iterate({
    enter({ name, type, from, to }) {
      const part = expression.slice(from, to);
      if (type.isError) found.errors++;
      if (name === 'Identifier') found.metrics.push(part);
      if (name === 'LabelName') found.labels.push(part);
    },
  });
  return found;
}

/** The metric that a series belongs to: a histogram has three kinds of them. */
function familyOf(series: string): string {
  const family = series.replace(/_(?:bucket|sum|count)$/, '');
  return known.has(family) ? family : series;
}

function labelsOf(family: string): readonly string[] {
  return new Map<string, { readonly labels: readonly string[] }>(Object.entries(metricList)).get(family)?.labels ?? [];
}

const expressions = [
  ...alerts.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])),
];

describe('the dashboard and the alerts', () => {
  it.each(expressions)('%s asks in PromQL, for metrics and labels that exist', (_name, text) => {
    const { errors, metrics, labels } = readExpression(text);
    expect(errors).toBe(0);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((metric) => metric !== ofPrometheus.metric && !known.has(familyOf(metric)))).toEqual([]);
    const allowed = new Set([...metrics.flatMap((metric) => labelsOf(familyOf(metric))), ...ofPrometheus.labels, ...ofHistograms]);
    expect(labels.filter((label) => !allowed.has(label))).toEqual([]);
  });

  it('show every metric of ours somewhere', () => {
    const shown = new Set(expressions.flatMap(([, text]) => readExpression(text).metrics.map(familyOf)));
    expect(Object.keys(metricList).filter((name) => !shown.has(name))).toEqual([]);
  });

  it('are told apart from what is wrong', () => {
    expect(readExpression('sum(rate(a[5m]) > ').errors).toBeGreaterThan(0);
    expect(readExpression('sum by (b) (a{c="d"})')).toEqual({ errors: 0, metrics: ['a'], labels: ['b', 'c'] });
  });
});

describe('an alert', () => {
  it.each(alerts)('$alert has a section that says what it means and what to do', ({ alert, annotations }) => {
    expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    const [, section = ''] = operations.split(`\n### ${alert}\n`);
    const [text = ''] = section.split('\n#');
    expect(text.trim().length).toBeGreaterThan(100);
  });

  it('has a section only where it exists', () => {
    const named = new Set(alerts.map(({ alert }) => alert));
    expect([...operations.matchAll(/^### (Tributary\w+)$/gm)].map(([, name = '']) => name).filter((name) => !named.has(name))).toEqual([]);
  });
});

describe('a panel', () => {
  it('lies beside the others and not upon them', () => {
    const places = panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => ({ title, place: `${x + (at % w)} ${y + Math.floor(at / w)}` })),
    );
    expect(new Set(places.map(({ place }) => place)).size).toBe(places.length);
    expect(panels.filter(({ type, description = '' }) => type !== 'row' && description === '')).toEqual([]);
  });
});
