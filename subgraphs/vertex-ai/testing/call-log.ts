import type { CallFilter, RecordedCall, WireFault, WireServer } from '@tributary/kit/testing';

/** Every call in order of arrival, for tests that count them or wait for one. */
export class CallLog {
  #calls: RecordedCall[] = [];
  readonly #watchers = new Set<() => void>();

  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  add(call: RecordedCall): void {
    this.#calls.push(call);
    for (const watcher of this.#watchers) watcher();
  }

  count(operation?: string): number {
    return this.#calls.filter((call) => operation === undefined || call.operation === operation).length;
  }

  reset(): void {
    this.#calls = [];
  }

  readonly wait: WireServer['waitForCall'] = (when, nth = 1) =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = this.#calls.filter(when)[nth - 1];
        if (found === undefined) return;
        this.#watchers.delete(check);
        resolve(found);
      };
      this.#watchers.add(check);
      check();
    });
}

interface FaultRule {
  readonly fault: WireFault;
  readonly when: CallFilter;
  remaining: number;
}

/** Which calls meet which fault: those queued first, then the standing ones, the latest first. */
export class FaultPlan {
  #queued: FaultRule[] = [];
  #standing: FaultRule[] = [];

  failNext(fault: WireFault, times = 1, when: CallFilter = () => true): void {
    this.#queued.push({ fault, when, remaining: times });
  }

  fail(fault: WireFault | undefined, when: CallFilter = () => true): void {
    if (fault === undefined) this.#queued = [];
    this.#standing = fault === undefined ? [] : [{ fault, when, remaining: Infinity }, ...this.#standing];
  }

  take(call: RecordedCall): WireFault | undefined {
    const rule = [...this.#queued, ...this.#standing].find(({ remaining, when }) => remaining > 0 && when(call));
    if (rule === undefined) return undefined;
    rule.remaining -= 1;
    return rule.fault;
  }
}
