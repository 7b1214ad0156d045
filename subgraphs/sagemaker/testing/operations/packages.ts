import { z } from 'zod';
import { notThere } from '../errors.ts';
import { pageOf } from '../pages.ts';
import type { Row } from '../state/records.ts';
import { epoch, nextToken, packageArn, pageSize } from '../validation.ts';
import { operation } from './operation.ts';

/** No single read has tags (service model of botocore 1.44.5). */
function withoutTags({ Tags: _tags, ...row }: Row): Row {
  return row;
}

const nameOrArn = z.string().min(1).max(176);

export const describeModelPackage = operation(z.object({ ModelPackageName: nameOrArn }), ({ ModelPackageName }, state) => {
  const arn = ModelPackageName.startsWith('arn:') ? ModelPackageName : state.arnOf(`model-package/${ModelPackageName}`);
  const row = state.packages.get(arn);
  if (row === undefined) throw notThere(`ModelPackage ${arn}`);
  return withoutTags(row);
});

/** A thin record: no metadata, tags, life cycle or time of the last change (service model of botocore 1.44.5). */
const thinMembers = [
  'ModelPackageGroupName',
  'ModelPackageVersion',
  'ModelPackageArn',
  'ModelPackageDescription',
  'CreationTime',
  'InferenceSpecification',
  'ModelPackageStatus',
  'ModelApprovalStatus',
];

export const batchDescribeModelPackage = operation(
  z.object({ ModelPackageArnList: z.array(packageArn).min(1).max(100) }),
  ({ ModelPackageArnList }, state) => {
    const found = ModelPackageArnList.map((arn) => [arn, state.packages.get(arn)] as const);
    const thin = (row: Row) => Object.fromEntries(thinMembers.map((member) => [member, row[member]]));
    const error = { ErrorCode: 'ValidationException', ErrorResponse: 'ModelPackage does not exist.' };
    return {
      ModelPackageSummaries: Object.fromEntries(found.flatMap(([arn, row]) => (row === undefined ? [] : [[arn, thin(row)]]))),
      BatchDescribeModelPackageErrorMap: Object.fromEntries(found.flatMap(([arn, row]) => (row === undefined ? [[arn, error]] : []))),
    };
  },
);

const listing = { CreationTimeAfter: epoch, CreationTimeBefore: epoch, MaxResults: pageSize, NextToken: nextToken };

/** Without a group or a type it lists unversioned packages alone (API reference of ListModelPackages, 2026-11). */
export const listModelPackages = operation(
  z.object({
    ...listing,
    ModelPackageGroupName: nameOrArn.optional(),
    ModelPackageType: z.enum(['Versioned', 'Unversioned', 'Both']).optional(),
    ModelApprovalStatus: z.string().optional(),
  }),
  ({ ModelPackageGroupName: group, ModelPackageType: type, ModelApprovalStatus: approval, MaxResults = 10, NextToken }, state) => {
    const kind = type ?? (group === undefined ? 'Unversioned' : 'Versioned');
    const rows = [...state.packages.values()].filter((row) => {
      const isVersioned = row['ModelPackageGroupName'] !== undefined;
      const isOfKind = kind === 'Both' || isVersioned === (kind === 'Versioned');
      const isInGroup = group === undefined || row['ModelPackageGroupName'] === group;
      return isOfKind && isInGroup && (approval === undefined || row['ModelApprovalStatus'] === approval);
    });
    const page = pageOf(rows, { size: MaxResults, token: NextToken, boundTo: [group, type, approval] });
    return { ModelPackageSummaryList: page.items.map(withoutTags), NextToken: page.NextToken };
  },
);

export const listModelPackageGroups = operation(
  z.object({ ...listing, NameContains: z.string().max(63).optional() }),
  ({ NameContains = '', MaxResults = 10, NextToken }, state) => {
    const rows = [...state.groups.values()].filter((row) => String(row['ModelPackageGroupName']).includes(NameContains));
    const page = pageOf(rows, { size: MaxResults, token: NextToken, boundTo: [NameContains] });
    return { ModelPackageGroupSummaryList: page.items.map(withoutTags), NextToken: page.NextToken };
  },
);

/** Pages hold 50 and more (API reference of ListTags, 2026-11). */
export const listTags = operation(
  z.object({ ResourceArn: z.string().max(256), MaxResults: z.int().min(50).optional(), NextToken: nextToken }),
  ({ ResourceArn, MaxResults = 50, NextToken }, state) => {
    const row = state.packages.get(ResourceArn) ?? state.groups.get(ResourceArn);
    if (row === undefined) throw notThere(`Resource ${ResourceArn}`);
    const tags: unknown = row['Tags'];
    const page = pageOf(Array.isArray(tags) ? (tags as readonly Row[]) : [], { size: MaxResults, token: NextToken, boundTo: ResourceArn });
    return { Tags: page.items, NextToken: page.NextToken };
  },
);

export const updateModelPackage = operation(
  z.looseObject({ ModelPackageArn: packageArn, ModelApprovalStatus: z.enum(['Approved', 'Rejected', 'PendingManualApproval']).optional() }),
  ({ ModelPackageArn, ...members }, state) => {
    if (!state.packages.has(ModelPackageArn)) throw notThere(`ModelPackage ${ModelPackageArn}`);
    state.updatePackage(ModelPackageArn, members);
    return { ModelPackageArn };
  },
);
