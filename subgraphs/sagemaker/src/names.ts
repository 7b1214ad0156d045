import { formatId, type Rules } from '@tributary/kit';
import type { Link } from './config.ts';

/** What every fact of one connection needs. */
export interface FactScope {
  readonly connection: string;
  readonly region: string;
  readonly rules: Rules;
  readonly links: readonly Link[];
  /** Whether links into the AWS console mean anything: not where another endpoint answers. */
  readonly hasConsole: boolean;
}

export const registry = 'sagemaker';

/** The version of a package that belongs to no group. */
export const unversioned = '-';

/** A package within one connection; the name is in lower case, as in its ARN. */
export interface PackageKey {
  readonly name: string;
  readonly version: string;
}

/** Whose packages a connection reads. Ids do not hold it, and Search by ARN needs it. */
export interface Home {
  readonly partition: string;
  readonly account: string;
}

export interface SageMakerArn extends Home {
  readonly region: string;
  /** What follows the account, in lower case: `model-package/fraud/3`. SageMaker writes most names so in its ARNs. */
  readonly resource: string;
}

/** Text that stands for a package within one connection. */
export function keyText({ name, version }: PackageKey): string {
  return `${name}/${version}`;
}

export function parseArn(text: string): SageMakerArn | undefined {
  const [, partition, region, account, resource] = /^arn:(aws[a-z-]*):sagemaker:([a-z0-9-]+):(\d{12}):(\S+)$/i.exec(text) ?? [];
  if (partition === undefined || region === undefined || account === undefined || resource === undefined) return undefined;
  return { partition: partition.toLowerCase(), region: region.toLowerCase(), account, resource: resource.toLowerCase() };
}

/** The package that `model-package/…` means; undefined where the resource is another. */
export function keyOfResource(resource: string): PackageKey | undefined {
  const [, name, version] = /^model-package\/([a-z0-9-]+)(?:\/(\d+))?$/.exec(resource) ?? [];
  return name === undefined ? undefined : { name, version: version ?? unversioned };
}

export function keyOfArn(arn: string): PackageKey | undefined {
  return keyOfResource(parseArn(arn)?.resource ?? '');
}

const namePattern = /^[a-z0-9](?:-*[a-z0-9]){0,62}$/;

/** Undefined where no group can have that name. */
export function arnOfGroup(name: string, home: Home, region: string): string | undefined {
  return namePattern.test(name) ? `arn:${home.partition}:sagemaker:${region}:${home.account}:model-package-group/${name}` : undefined;
}

/** Undefined where no package can have that key, so that nobody is asked for it. */
export function arnOfKey({ name, version }: PackageKey, home: Home, region: string): string | undefined {
  if (!namePattern.test(name) || !/^(?:-|[1-9]\d{0,8})$/.test(version)) return undefined;
  const path = version === unversioned ? name : `${name}/${version}`;
  return `arn:${home.partition}:sagemaker:${region}:${home.account}:model-package/${path}`;
}

export function versionId({ connection }: Pick<FactScope, 'connection'>, { name, version }: PackageKey): string {
  return formatId({ type: 'version', registry, connection, segments: [name, version] });
}

export function modelId({ connection }: Pick<FactScope, 'connection'>, name: string): string {
  return formatId({ type: 'model', registry, connection, segments: [name.toLowerCase()] });
}

/** The id of a job or pipeline execution, from what its ARN names: `training-job/fraud-2026-01`. */
export function runId({ connection }: Pick<FactScope, 'connection'>, resource: string): string {
  return formatId({ type: 'run', registry, connection, segments: resource.split('/').slice(0, 4) });
}

export function endpointId({ connection }: Pick<FactScope, 'connection'>, name: string): string {
  return formatId({ type: 'endpoint', registry, connection, segments: [name.toLowerCase()] });
}

const consoleHosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};
const consolePages: Readonly<Record<string, string>> = {
  'training-job': 'jobs',
  'processing-job': 'processing-jobs',
  'transform-job': 'transform-jobs',
  endpoint: 'endpoints',
  'model-package': 'model-packages',
};

/** A link into the AWS console; null for what has a page in SageMaker Studio only: versions of groups, and pipelines. */
export function consoleUrl(scope: Pick<FactScope, 'hasConsole'>, arn: string, name: string): string | null {
  const parsed = parseArn(arn);
  const [kind = '', ...rest] = parsed?.resource.split('/') ?? [];
  const host = consoleHosts[parsed?.partition ?? ''];
  const page = consolePages[kind];
  if (!scope.hasConsole || parsed === undefined || rest.length !== 1 || host === undefined || page === undefined) return null;
  return `https://${parsed.region}.${host}/sagemaker/home?region=${parsed.region}#/${page}/${encodeURIComponent(name)}`;
}
