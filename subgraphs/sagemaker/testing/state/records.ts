/** A record as SageMaker writes it: times in seconds since the epoch, absent members undefined. */
export type Row = Readonly<Record<string, unknown>>;

export type NewTag = Readonly<Record<string, string>>;

export interface NewGroup {
  readonly name: string;
  readonly description?: string;
  readonly tags?: NewTag;
  readonly createdBy?: string;
}

export interface NewPackage {
  /** Versioned, within a group that is there; else `name`. */
  readonly group?: string;
  /** Unversioned. */
  readonly name?: string;
  readonly description?: string;
  readonly status?: 'Pending' | 'InProgress' | 'Completed' | 'Failed' | 'Deleting';
  readonly failureReason?: string;
  readonly approval?: 'Approved' | 'Rejected' | 'PendingManualApproval';
  readonly approvalDescription?: string;
  readonly stage?: string;
  readonly stageStatus?: string;
  readonly tags?: NewTag;
  readonly metadata?: NewTag;
  readonly createdBy?: string;
  readonly commit?: string;
  readonly repository?: string;
  readonly generatedBy?: string;
  readonly sourceUri?: string;
  readonly modelDataUrl?: string;
  readonly image?: string;
  readonly framework?: string;
  readonly contentTypes?: readonly string[];
}

export interface NewTrainingJob {
  readonly name: string;
  readonly status?: string;
  readonly hyperParameters?: Readonly<Record<string, string>>;
  /** A value of text is one that JSON has no number for: NaN, Infinity. */
  readonly metrics?: Readonly<Record<string, number | string>>;
  /** S3 places by channel. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly modelData?: string;
  readonly tuningJobArn?: string;
  /** The run and the server that only the single read says. */
  readonly mlflowRunId?: string;
  readonly mlflowServerArn?: string;
}

/** S3 places that a job read, and wrote. */
export interface NewDataJob {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly status?: string;
}

export interface NewModel {
  readonly name: string;
  readonly packages: readonly string[];
}

export interface NewVariant {
  readonly name: string;
  readonly model: string;
  readonly weight?: number;
}

export interface NewEndpointConfig {
  readonly name: string;
  readonly variants: readonly NewVariant[];
  readonly shadows?: readonly NewVariant[];
}

export interface NewEndpoint {
  readonly name: string;
  readonly config: string;
  readonly status?: string;
  readonly tags?: NewTag;
  /** Whether Search knows the variants, as it does unless said otherwise. */
  readonly areVariantsSearchable?: boolean;
}

export interface NewArtifact {
  readonly sourceUri: string;
  readonly name?: string;
  readonly type?: string;
  readonly digest?: { readonly type: 'MD5Hash' | 'S3ETag' | 'S3Version' | 'Custom'; readonly value: string };
}

export interface NewAssociation {
  /** The origin. */
  readonly source: string;
  /** The result. */
  readonly destination: string;
  readonly type?: 'ContributedTo' | 'AssociatedWith' | 'DerivedFrom' | 'Produced' | 'SameAs';
}
