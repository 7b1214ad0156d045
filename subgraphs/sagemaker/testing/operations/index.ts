import { describeEndpoint, describeEndpointConfig, describeModel, describeTrainingJob } from './describe.ts';
import { listArtifacts, listAssociations, queryLineage } from './lineage.ts';
import type { Operation } from './operation.ts';
import {
  batchDescribeModelPackage,
  describeModelPackage,
  listModelPackageGroups,
  listModelPackages,
  listTags,
  updateModelPackage,
} from './packages.ts';
import { search } from './search.ts';

/** By the name in X-Amz-Target. */
export const operations: Readonly<Record<string, Operation>> = {
  Search: search,
  DescribeModelPackage: describeModelPackage,
  BatchDescribeModelPackage: batchDescribeModelPackage,
  ListModelPackages: listModelPackages,
  ListModelPackageGroups: listModelPackageGroups,
  ListTags: listTags,
  UpdateModelPackage: updateModelPackage,
  DescribeTrainingJob: describeTrainingJob,
  DescribeModel: describeModel,
  DescribeEndpoint: describeEndpoint,
  DescribeEndpointConfig: describeEndpointConfig,
  ListArtifacts: listArtifacts,
  ListAssociations: listAssociations,
  QueryLineage: queryLineage,
};
