import type { NewPackage, NewTag, Row } from './records.ts';

export function tagsOf(tags: NewTag | undefined): readonly Row[] | undefined {
  const list = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 ? undefined : list;
}

/** A whole record, as Search answers it: with tags, which no single read has. */
export function packageRow(
  given: NewPackage,
  { arn, version, at }: { readonly arn: string; readonly version: number | undefined; readonly at: number },
): Row {
  const status = given.status ?? 'Completed';
  return {
    // A versioned package may carry a name as well, against the pattern of names (service model of botocore 1.44.5).
    ModelPackageName: given.group === undefined ? given.name : `${given.group}/${version}`,
    ModelPackageGroupName: given.group,
    ModelPackageVersion: version,
    ModelPackageArn: arn,
    ModelPackageDescription: given.description,
    CreationTime: at,
    ModelPackageStatus: status,
    ModelPackageStatusDetails: {
      ValidationStatuses:
        given.failureReason === undefined ? [] : [{ Name: 'validation', Status: 'Failed', FailureReason: given.failureReason }],
    },
    ModelApprovalStatus: given.approval,
    ApprovalDescription: given.approvalDescription,
    ModelLifeCycle: given.stage === undefined ? undefined : { Stage: given.stage, StageStatus: given.stageStatus ?? 'Done' },
    CreatedBy: given.createdBy === undefined ? undefined : { UserProfileName: given.createdBy },
    MetadataProperties: metadataOf(given),
    SourceUri: given.sourceUri,
    InferenceSpecification: inferenceOf(given),
    CustomerMetadataProperties: given.metadata,
    Tags: tagsOf(given.tags),
  };
}

function metadataOf({ commit, repository, generatedBy }: NewPackage): Row | undefined {
  if (commit === undefined && repository === undefined && generatedBy === undefined) return undefined;
  return { CommitId: commit, Repository: repository, GeneratedBy: generatedBy };
}

function inferenceOf({ modelDataUrl, image, framework, contentTypes }: NewPackage): Row | undefined {
  if (modelDataUrl === undefined && image === undefined) return undefined;
  return { Containers: [{ Image: image, ModelDataUrl: modelDataUrl, Framework: framework }], SupportedContentTypes: contentTypes };
}
