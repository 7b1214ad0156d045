const shape = /^[a-z0-9][a-z0-9-]{0,63}:[a-z0-9][a-z0-9-]{0,63}$/;
/** A gateway alone does not know which connections its subgraphs have; each makes a few more time series. */
const maxLearnt = 200;

/** The connections that may stand in a label: those configured, and the first that were met. All others are `other`, so that labels stay few. */
export class RegistryNames {
  readonly #known = new Set<string>();
  #learnt = 0;

  know(names: Iterable<string>): void {
    for (const name of names) this.#known.add(name);
  }

  /** The label for what an error says; empty where it means none. */
  label(registry: unknown): string {
    if (registry === undefined) return '';
    if (typeof registry !== 'string' || !shape.test(registry)) return 'other';
    if (this.#known.has(registry)) return registry;
    if (this.#learnt >= maxLearnt) return 'other';
    this.#learnt++;
    this.#known.add(registry);
    return registry;
  }
}
