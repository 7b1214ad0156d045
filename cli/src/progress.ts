interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

interface SyncProgress {
  readonly source: string;
  readonly pages: number;
  readonly nodes: number;
  readonly edges: number;
}

/** Shows the first sync of each connection: one line that grows on a terminal, a line a page elsewhere. Later syncs are for the log. */
export function showSyncProgress(output: Output): (progress: SyncProgress) => void {
  const done = new Set<string>();
  return ({ source, pages, nodes, edges }) => {
    if (done.has(source)) return;
    if (pages === 1) done.delete(source);
    output.write(
      `${output.isTTY === true ? '\r' : ''}Syncing ${source}: page ${pages}, ${nodes} nodes, ${edges} edges${output.isTTY === true ? '' : '\n'}`,
    );
  };
}
