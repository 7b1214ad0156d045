import { z } from 'zod';
import { AwsError } from '../errors.ts';
import { pageOf } from '../pages.ts';
import type { Row } from '../state/records.ts';
import type { FakeSageMakerState } from '../state/registry.ts';
import { epoch, nextToken, pageSize } from '../validation.ts';
import { operation } from './operation.ts';

const listing = { CreatedAfter: epoch, CreatedBefore: epoch, MaxResults: pageSize, NextToken: nextToken };
const arn = z.string().max(256).optional();

export const listArtifacts = operation(
  z.object({ ...listing, SourceUri: z.string().max(2_048).optional(), ArtifactType: z.string().max(256).optional() }),
  ({ SourceUri, ArtifactType, CreatedAfter, MaxResults = 10, NextToken }, state) => {
    const rows = [...state.artifacts.values()].filter((row) => {
      const source: unknown = row['Source'];
      const uri: unknown = typeof source === 'object' && source !== null && 'SourceUri' in source ? source.SourceUri : undefined;
      const isOfType = ArtifactType === undefined || row['ArtifactType'] === ArtifactType;
      return isOfType && (SourceUri === undefined || uri === SourceUri) && isAfter(row, CreatedAfter);
    });
    const page = pageOf(rows, { size: MaxResults, token: NextToken, boundTo: [SourceUri, ArtifactType, CreatedAfter] });
    return { ArtifactSummaries: page.items, NextToken: page.NextToken };
  },
);

export const listAssociations = operation(
  z.object({
    ...listing,
    SourceArn: arn,
    DestinationArn: arn,
    SourceType: z.string().max(256).optional(),
    DestinationType: z.string().max(256).optional(),
    AssociationType: z.enum(['ContributedTo', 'AssociatedWith', 'DerivedFrom', 'Produced', 'SameAs']).optional(),
  }),
  ({ CreatedAfter, CreatedBefore: _before, MaxResults = 10, NextToken, ...wanted }, state) => {
    const conditions = Object.entries(wanted).filter(([, value]) => value !== undefined);
    const rows = state.associations.filter(
      (row) => conditions.every(([member, value]) => row[member] === value) && isAfter(row, CreatedAfter),
    );
    const page = pageOf(rows, { size: MaxResults, token: NextToken, boundTo: [conditions, CreatedAfter] });
    return { AssociationSummaries: page.items, NextToken: page.NextToken };
  },
);

/** One start, 10 levels, 50 vertices a page, and no package as a start (service model of botocore 1.44.5). */
export const queryLineage = operation(
  z.object({
    StartArns: z
      .array(
        z
          .string()
          .max(256)
          .regex(/^arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:(experiment|experiment-trial-component|artifact|action|context)\/\S+$/),
      )
      .min(0)
      .max(1),
    Direction: z.enum(['Both', 'Ascendants', 'Descendants']).default('Both'),
    MaxDepth: z.int().min(0).max(10).default(10),
    MaxResults: z.int().min(0).max(50).default(50),
    NextToken: nextToken,
  }),
  ({ StartArns, Direction, MaxDepth, MaxResults, NextToken }, state) => {
    const [start] = StartArns;
    if (start !== undefined && !state.artifacts.has(start) && !state.trialComponents.has(start))
      throw new AwsError('ResourceNotFound', `Lineage entity ${start} does not exist.`);
    const vertices = start === undefined ? [] : walk(state, { start, direction: Direction, depth: MaxDepth });
    const page = pageOf(vertices, { size: MaxResults, token: NextToken, boundTo: [start, Direction, MaxDepth] });
    return { Vertices: page.items.map((Arn) => ({ Arn })), Edges: [], NextToken: page.NextToken };
  },
);

function walk(state: FakeSageMakerState, from: { readonly start: string; readonly direction: string; readonly depth: number }): string[] {
  const seen = new Set([from.start]);
  let level = [from.start];
  for (let depth = 0; depth < from.depth && level.length > 0; depth++) {
    level = nextLevel(state, level, from.direction).filter((found) => !seen.has(found));
    for (const found of level) seen.add(found);
  }
  return [...seen];
}

function nextLevel(state: FakeSageMakerState, level: readonly string[], direction: string): string[] {
  const next = state.associations.flatMap(({ SourceArn, DestinationArn }) => {
    const [source, destination] = [String(SourceArn), String(DestinationArn)];
    return [
      ...(direction !== 'Ascendants' && level.includes(source) ? [destination] : []),
      ...(direction !== 'Descendants' && level.includes(destination) ? [source] : []),
    ];
  });
  return [...new Set(next)];
}

function isAfter(row: Row, seconds: number | undefined): boolean {
  return seconds === undefined || Number(row['CreationTime']) > seconds;
}
