import { writePythonJson } from '../pages.ts';
import type { NewModelVersion, NewRegisteredModel, VersionKey } from './inputs.ts';
import { formatMlmodel } from './mlmodel.ts';
import type { LoggedModelRecord, ModelVersionRecord, RegisteredModelRecord, Stage } from './records.ts';
import { TrackingState } from './tracking.ts';

/** All rows of one workspace, with methods that add and change them. Rows that do not exist throw; nothing else is refused. */
export class FakeMlflowState extends TrackingState {
  readonly models = new Map<string, RegisteredModelRecord>();
  readonly #artifacts = new Map<string, string>();

  addRegisteredModel({ name, description = '', tags = {} }: NewRegisteredModel): RegisteredModelRecord {
    const time = this.now();
    const rows = {
      tags: new Map(Object.entries(tags)),
      aliases: new Map<string, number>(),
      versions: new Map<number, ModelVersionRecord>(),
    };
    const model = { name, description, creationTimestamp: time, lastUpdatedTimestamp: time, ...rows };
    this.models.set(name, model);
    return model;
  }

  /** Adds the registered model too if there is none. */
  addModelVersion(fresh: NewModelVersion): ModelVersionRecord {
    const model = this.models.get(fresh.name) ?? this.addRegisteredModel({ name: fresh.name });
    const logged = this.loggedModels.get(fresh.modelId ?? fresh.source?.replace(/^models:\//, '') ?? '');
    const number = model.versions.size + 1;
    const version = createVersion(fresh, { number, time: this.now(), original: this.#findOriginal(fresh), logged });
    model.versions.set(number, version);
    model.lastUpdatedTimestamp = version.creationTimestamp;
    if (logged !== undefined && fresh.modelId !== undefined) tagLoggedModel(logged.tags, version);
    if (fresh.flavors !== undefined) {
      const { flavors, modelId, signature } = fresh;
      this.putArtifact(version.storageLocation, 'MLmodel', formatMlmodel({ flavors, modelId, signature, runId: version.runId }));
    }
    return version;
  }

  findVersion({ name, version }: VersionKey): ModelVersionRecord | undefined {
    const found = this.models.get(name)?.versions.get(version);
    return found?.isDeleted === true ? undefined : found;
  }

  setAlias(name: string, alias: string, version: number): void {
    this.#requireModel(name).aliases.set(alias, this.#requireVersion({ name, version }).version);
  }

  deleteAlias(name: string, alias: string): void {
    this.#requireModel(name).aliases.delete(alias);
  }

  setVersionTag(key: VersionKey, tag: string, value: string): void {
    this.#requireVersion(key).tags.set(tag, value);
  }

  setModelTag(name: string, tag: string, value: string): void {
    this.#requireModel(name).tags.set(tag, value);
  }

  /** `undefined` is what an update without a description leaves: the field is omitted from then on. */
  describeVersion(key: VersionKey, description: string | undefined): void {
    Object.assign(this.#requireVersion(key), { description, lastUpdatedTimestamp: this.now() });
  }

  describeModel(name: string, description: string): void {
    Object.assign(this.#requireModel(name), { description, lastUpdatedTimestamp: this.now() });
  }

  transitionStage(key: VersionKey, stage: Stage, options: { readonly archiveExisting?: boolean } = {}): void {
    const version = this.#requireVersion(key);
    const model = this.#requireModel(key.name);
    const lastUpdatedTimestamp = this.now();
    const others = options.archiveExisting === true ? [...model.versions.values()] : [];
    for (const other of others) {
      if (other !== version && !other.isDeleted && other.stage === stage) Object.assign(other, { stage: 'Archived', lastUpdatedTimestamp });
    }
    Object.assign(version, { stage, lastUpdatedTimestamp });
    model.lastUpdatedTimestamp = lastUpdatedTimestamp;
  }

  renameModel(name: string, newName: string): void {
    const model = this.#requireModel(name);
    const change = { name: newName, lastUpdatedTimestamp: this.now() };
    this.models.delete(name);
    this.models.set(newName, Object.assign(model, change));
    for (const version of model.versions.values()) Object.assign(version, change);
  }

  deleteVersion(key: VersionKey): void {
    const model = this.#requireModel(key.name);
    this.#requireVersion(key).isDeleted = true;
    model.lastUpdatedTimestamp = this.now();
    for (const [alias, version] of model.aliases) if (version === key.version) model.aliases.delete(alias);
  }

  deleteModel(name: string): void {
    this.#requireModel(name);
    this.models.delete(name);
  }

  /** A file under an artifact URI, such as `MLmodel` under a version's `storageLocation`. */
  putArtifact(uri: string, path: string, text: string): void {
    this.#artifacts.set(`${uri}/${path}`, text);
  }

  readArtifact(uri: string, path: string): string | undefined {
    return this.#artifacts.get(`${uri}/${path}`);
  }

  #findOriginal({ source = '' }: NewModelVersion): ModelVersionRecord | undefined {
    const [, name, version] = /^models:\/(.+)\/(\d+)$/s.exec(source) ?? [];
    return name === undefined ? undefined : this.findVersion({ name, version: Number(version) });
  }

  #requireModel(name: string): RegisteredModelRecord {
    const model = this.models.get(name);
    if (model === undefined) throw new Error(`the stand-in has no registered model ${name}`);
    return model;
  }

  #requireVersion(key: VersionKey): ModelVersionRecord {
    const version = this.findVersion(key);
    if (version === undefined) throw new Error(`the stand-in has no version ${key.version} of ${key.name}`);
    return version;
  }
}

interface VersionOrigin {
  readonly number: number;
  readonly time: number;
  readonly original: ModelVersionRecord | undefined;
  readonly logged: LoggedModelRecord | undefined;
}

function createVersion(fresh: NewModelVersion, { number, time, original, logged }: VersionOrigin): ModelVersionRecord {
  const { name, runLink = '', stage = 'None', status = 'READY', description = '', tags = {} } = fresh;
  const source = fresh.source ?? nameSource(fresh, number);
  const loggedLocation = source === `models:/${logged?.modelId}` ? logged?.artifactUri : undefined;
  return {
    name,
    version: number,
    creationTimestamp: time,
    lastUpdatedTimestamp: time,
    description,
    source,
    storageLocation: original?.storageLocation ?? loggedLocation ?? source,
    runId: fresh.runId ?? findRun({ original, logged }),
    runLink,
    status,
    stage,
    tags: new Map(Object.entries(tags)),
    isDeleted: false,
  };
}

function nameSource({ name, modelId }: NewModelVersion, number: number): string {
  return modelId === undefined ? `s3://models/${encodeURIComponent(name)}/${number}` : `models:/${modelId}`;
}

function findRun({ original, logged }: Pick<VersionOrigin, 'original' | 'logged'>): string {
  return original?.runId ?? logged?.sourceRunId ?? '';
}

/** Measured on MLflow 3.17.2, 2026-11-23: versions created with a `model_id` are added, copies are not. */
function tagLoggedModel(tags: Map<string, string>, { name, version }: ModelVersionRecord): void {
  const before = tags.get('mlflow.modelVersions')?.slice(1, -1);
  const entry = writePythonJson({ name, version });
  tags.set('mlflow.modelVersions', `[${before === undefined ? entry : `${before}, ${entry}`}]`);
}
