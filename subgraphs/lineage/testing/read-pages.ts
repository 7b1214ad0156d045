import type { TestLineage } from './open-lineage.ts';

export interface WalkQuestion {
  readonly id: string;
  readonly field: 'upstream' | 'dependents';
  /** Arguments other than `first` and `after`, as GraphQL text: `, depth: 3`. */
  readonly args?: string;
  readonly first: number;
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly depth: number; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** One page of a walk. */
export async function readPage(lineage: TestLineage, { id, field, args = '', first }: WalkQuestion, after: string | null): Promise<Page> {
  const { lineageNode } = await lineage.read<{ readonly lineageNode: { readonly page: Page } }>(
    `query ($id: ID!, $first: Int, $after: String) {
      lineageNode(id: $id) {
        page: ${field}(first: $first, after: $after${args}) {
          edges { cursor depth node { id } }
          nodes { id }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }`,
    { id, first, after },
  );
  return lineageNode.page;
}

/** All pages of a walk, one after the other; `between` runs before each but the first. */
export async function readPages(
  lineage: TestLineage,
  question: WalkQuestion,
  between: () => Promise<unknown> = async () => undefined,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let after: string | null = null; ;) {
    const page: Page = await readPage(lineage, question, after);
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = page.pageInfo.endCursor;
    await between();
  }
}

export function idsOf(pages: readonly Page[]): readonly string[] {
  return pages.flatMap(({ nodes }) => nodes.map(({ id }) => id));
}
