import type { ReactNode } from 'react';

const idPattern = /^(version|run|endpoint|dataset|commit|evaluation|external):\S+$/;

/** Where the explorer shows the lineage of a node; null for a text that is no node's id. */
export function findExplorerUrl(text: string): string | null {
  return idPattern.test(text) ? `/explorer?${new URLSearchParams({ lineage: text }).toString()}` : null;
}

/** What is shown of a node leads to its lineage in the explorer, in a window of its own: the answer stays as it is. */
export function NodeLink({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const url = findExplorerUrl(id);
  if (url === null) return children;
  return (
    <a href={url} target="_blank" rel="noopener" title={`${id} in the explorer`}>
      {children}
    </a>
  );
}
