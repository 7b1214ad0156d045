interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Says on a terminal how far a long answer has come, in one line that is written over; elsewhere it says nothing. */
export function showProgress(output: Output, say: (count: number) => string): { update(count: number): void; clear(): void } {
  if (output.isTTY !== true) return { update: () => undefined, clear: () => undefined };
  let isShown = false;
  return {
    update(count) {
      output.write(`\r${say(count)}\u001b[K`);
      isShown = true;
    },
    clear() {
      if (isShown) clearLine(output);
      isShown = false;
    },
  };
}

/** Takes back the line that progress was shown in, before something else is written. */
export function clearLine(output: Output): void {
  if (output.isTTY === true) output.write('\r\u001b[K');
}

interface SyncProgress {
  readonly source: string;
  readonly pages: number;
  readonly nodes: number;
  readonly edges: number;
}

/** Shows the first sync of each connection, page by page: one line that is written over on a terminal, else a line a page. Later ones are for the log. */
export function showSyncProgress(output: Output): (progress: SyncProgress) => void {
  const begun = new Set<string>();
  const done = new Set<string>();
  return ({ source, pages, nodes, edges }) => {
    if (pages === 1 && begun.has(source)) done.add(source);
    begun.add(source);
    if (done.has(source)) return;
    const line = `Syncing ${source}: page ${pages}, ${nodes} nodes, ${edges} edges`;
    output.write(output.isTTY === true ? `\r${line}\u001b[K` : `${line}\n`);
  };
}
