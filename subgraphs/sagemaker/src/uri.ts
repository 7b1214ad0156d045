import { formatId } from '@tributary/kit';
import type { Link } from './config.ts';
import { keyOfArn, keyOfResource, type PackageKey, parseArn, type SageMakerArn, unversioned } from './names.ts';

/** What a text that a person pasted means to SageMaker, before anyone asked whether it is there. */
export interface SageMakerUri extends PackageKey {
  readonly region: string;
  /** Undefined where a console link does not say whose it is. */
  readonly account: string | undefined;
}

/** Reads the ARN of a package, or a link to one in the AWS console. Undefined = not a URI of this kind of registry. */
export function parseSageMakerUri(text: string): SageMakerUri | undefined {
  const arn = parseArn(text);
  if (arn !== undefined) return ofArn(arn);
  const [, region, rest] =
    /^https:\/\/([a-z0-9-]+)\.console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/sagemaker\/home[^#]*#\/model-packages\/([^/?]+)/.exec(
      text,
    ) ?? [];
  if (region === undefined || rest === undefined) return undefined;
  const name = decode(rest);
  const named = parseArn(name);
  if (named !== undefined) return ofArn(named);
  return /^[a-z0-9-]+$/i.test(name) ? { name: name.toLowerCase(), version: unversioned, region, account: undefined } : undefined;
}

/** The id that a configured link gives a URI of another registry; undefined where no link is for it, or it means no version there. */
export function linkedVersionId(links: readonly Link[], uri: string): string | undefined {
  const owner = ownerOf(links, uri);
  if (owner === undefined) return undefined;
  const segments = owner.registry === 'sagemaker' ? segmentsOfKey(keyOfArn(uri)) : segmentsOfModelsUri(uri);
  return segments === undefined ? undefined : formatId({ type: 'version', ...owner, segments });
}

/** The MLflow connection that a link names for a run: by the ARN of its tracking server or app, else by `runs:/…`. */
export function linkedRunId(links: readonly Link[], run: { readonly id: string; readonly server: string | undefined }): string | undefined {
  const owner = (run.server === undefined ? undefined : ownerOf(links, run.server)) ?? ownerOf(links, `runs:/${run.id}`);
  return owner === undefined ? undefined : formatId({ type: 'run', ...owner, segments: [run.id] });
}

function ofArn(arn: SageMakerArn): SageMakerUri | undefined {
  const key = keyOfResource(arn.resource);
  return key === undefined ? undefined : { ...key, region: arn.region, account: arn.account };
}

function ownerOf(links: readonly Link[], uri: string): { readonly registry: string; readonly connection: string } | undefined {
  const [link] = links.filter(({ prefix }) => uri.startsWith(prefix)).toSorted((a, b) => b.prefix.length - a.prefix.length);
  const [registry, connection] = link?.registry.split(':') ?? [];
  return registry === undefined || connection === undefined ? undefined : { registry, connection };
}

function segmentsOfKey(key: PackageKey | undefined): readonly string[] | undefined {
  return key === undefined ? undefined : [key.name, key.version];
}

function segmentsOfModelsUri(uri: string): readonly string[] | undefined {
  const [, name, version] = /^models:\/+(.+)\/(\d+)$/s.exec(uri) ?? [];
  return name === undefined || version === undefined ? undefined : [name, String(BigInt(version))];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
