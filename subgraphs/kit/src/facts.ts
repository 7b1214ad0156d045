import { z } from 'zod';
import type { Approval, Metric, Parameter, Stage, Tag, VersionStatus } from './contract.ts';

export const relationships = [
  'PRODUCED_BY',
  'TRAINED_ON',
  'BUILT_FROM',
  'CHILD_OF',
  'DERIVED_FROM',
  'COPIED_FROM',
  'DERIVED_DATASET',
  'VERSION_OF',
  'EVALUATES',
  'EVALUATED_ON',
  'SERVES',
] as const;
export type Relationship = (typeof relationships)[number];

/**
 * What a source says about a node. Members that the source does not say are left out or null: unknown is never written as empty.
 * The kind of a node follows from its id.
 */
export type NodeFact =
  | NodeOf<'version', VersionProperties>
  | NodeOf<'model', ModelProperties>
  | NodeOf<'run', RunProperties>
  | NodeOf<'dataset', DatasetProperties>
  | NodeOf<'commit', CommitProperties>
  | NodeOf<'evaluation', EvaluationProperties>
  | NodeOf<'endpoint', EndpointProperties>
  | NodeOf<'external', ExternalProperties>;

interface NodeOf<Type extends string, Properties> {
  readonly type: Type;
  readonly id: string;
  readonly name: string;
  /** The source's own name for it: models:/fraud/11, an ARN, projects/… */
  readonly nativeUri?: string | null;
  /** Deep link into the source's own console. */
  readonly consoleUrl?: string | null;
  readonly properties: Properties;
}

export interface VersionProperties {
  readonly modelId: string;
  readonly version: string;
  readonly createdAt?: string | null;
  readonly updatedAt?: string | null;
  readonly framework?: string | null;
  readonly stage?: Stage | null;
  readonly approval?: Approval | null;
  readonly status?: VersionStatus | null;
  readonly owner?: string | null;
  readonly aliases?: readonly string[] | null;
  readonly tags?: readonly Tag[] | null;
  /** For filters; what people see is read live. */
  readonly metrics?: readonly Metric[] | null;
  readonly parameters?: readonly Parameter[] | null;
}

export interface ModelProperties {
  readonly description?: string | null;
  readonly owner?: string | null;
  readonly tags?: readonly Tag[] | null;
  /** `version` is the version's id. */
  readonly aliases?: readonly { readonly name: string; readonly version: string }[] | null;
}

export interface RunProperties {
  readonly startedAt?: string | null;
  readonly endedAt?: string | null;
  readonly nativeStatus?: string | null;
  readonly user?: string | null;
  readonly metrics?: readonly Metric[] | null;
  readonly parameters?: readonly Parameter[] | null;
}

export interface DatasetProperties {
  readonly uri?: string | null;
  readonly digest?: string | null;
  readonly sourceType?: string | null;
}

export interface CommitProperties {
  readonly sha: string;
  readonly repositoryUrl?: string | null;
  readonly branch?: string | null;
}

export interface EvaluationProperties {
  readonly createdAt?: string | null;
  readonly metrics?: readonly Metric[] | null;
}

export interface EndpointProperties {
  readonly createdAt?: string | null;
  readonly updatedAt?: string | null;
  readonly nativeStatus?: string | null;
  readonly stage?: Stage | null;
  /** `version` is the version's id; weightPercent 0 = deployed without traffic. */
  readonly traffic?:
    readonly { readonly name: string | null; readonly version: string | null; readonly weightPercent: number | null }[] | null;
}

export interface ExternalProperties {
  readonly uri?: string | null;
}

/** An edge from the dependent to what it depends on. `to` is an id, or a native URI that lineage resolves. */
export interface EdgeFact {
  readonly from: string;
  readonly relationship: Relationship;
  readonly to: string | { readonly nativeUri: string };
  readonly evidence: { readonly nativeField: string | null; readonly nativeValue: string | null };
}

const text = z.string();
const maybeText = z.string().nullish();

/** Facts as they come off the wire between processes: the frame is checked, the properties are the source's own. */
export const nodeFactSchema = z.looseObject({
  type: z.enum(['version', 'model', 'run', 'dataset', 'commit', 'evaluation', 'endpoint', 'external']),
  id: text,
  name: text,
  nativeUri: maybeText,
  consoleUrl: maybeText,
  properties: z.record(z.string(), z.unknown()),
});

export const edgeFactSchema = z.looseObject({
  from: text,
  relationship: z.enum(relationships),
  to: z.union([text, z.object({ nativeUri: text })]),
  evidence: z.object({ nativeField: z.string().nullable(), nativeValue: z.string().nullable() }),
});
