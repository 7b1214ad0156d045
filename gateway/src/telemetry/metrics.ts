import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type LabelValues, metricList, type MetricName, type NameOf } from './metric-list.ts';

interface Child {
  inc(value?: number): void;
  dec(value?: number): void;
  set(value: number): void;
  observe(value: number): void;
}

interface Family {
  labels(...values: string[]): Partial<Child>;
  reset(): void;
}

/** The figures of one process, or of one of several products in a process. They live as long as it does, over every reload. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #families = new Map<string, Family>();
  /** Looking a child up by its labels costs more than counting with it. */
  readonly #children = new Map<string, Partial<Child>>();

  constructor() {
    for (const name of Object.keys(metricList) as MetricName[]) this.#families.set(name, this.#create(name));
  }

  /** The media type of {@link write}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Adds what Node tells of itself: memory, processor, garbage collection, the delay of the event loop. It is watched for as long as the process lives. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  count<Name extends NameOf<'counter'>>(name: Name, labels: LabelValues<Name>, by = 1): void {
    this.#child(name, labels).inc?.(by);
  }

  observe<Name extends NameOf<'histogram'>>(name: Name, labels: LabelValues<Name>, value: number): void {
    this.#child(name, labels).observe?.(value);
  }

  set<Name extends NameOf<'gauge'>>(name: Name, labels: LabelValues<Name>, value: number): void {
    this.#child(name, labels).set?.(value);
  }

  /** Adds to a gauge, or takes from it. */
  move<Name extends NameOf<'gauge'>>(name: Name, labels: LabelValues<Name>, by: number): void {
    this.#child(name, labels).inc?.(by);
  }

  /** Forgets every value of a gauge whose labels may be gone. */
  clear(name: NameOf<'gauge'>): void {
    this.#families.get(name)?.reset();
    for (const key of this.#children.keys()) if (key.startsWith(`${name}\n`)) this.#children.delete(key);
  }

  /** The exposition in Prometheus' text format. */
  write(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The name of every metric, Node's own among them. */
  listNames(): readonly string[] {
    return this.#registry.getMetricsAsArray().map(({ name }) => name);
  }

  #child(name: MetricName, labels: readonly string[]): Partial<Child> {
    const key = `${name}\n${labels.join('\n')}`;
    const child = this.#children.get(key) ?? this.#families.get(name)?.labels(...labels) ?? {};
    this.#children.set(key, child);
    return child;
  }

  #create(name: MetricName): Family {
    const { type, help, labels, ...more } = metricList[name];
    const common = { name, help, labelNames: [...labels], registers: [this.#registry] };
    if (type === 'counter') return new Counter(common);
    return type === 'gauge' ? new Gauge(common) : new Histogram({ ...common, ...('buckets' in more && { buckets: [...more.buckets] }) });
  }
}
