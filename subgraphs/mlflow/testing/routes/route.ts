import type { WireAnswer, WireRequest } from '@tributary/kit/testing';
import type { Parameters } from '../parameters.ts';
import type { FakeMlflowState } from '../state/registry.ts';

export type MlflowVersion = '3.17.2' | '2.9.2';

/** What one call of an operation has at hand. */
export interface OperationCall {
  readonly request: WireRequest;
  readonly parameters: Parameters;
  /** The rows of the workspace that the call is scoped to. */
  readonly state: FakeMlflowState;
  readonly workspace: string;
  readonly version: MlflowVersion;
  /** Whether the caller may not see the registered model: searches leave it out. */
  readonly hides: (modelName: string) => boolean;
  /** The part of the path that a `*` stands for. */
  readonly pathPart: string;
}

export interface Operation {
  /** As in `RecordedCall.operation`. */
  readonly name: string;
  readonly methods: readonly string[];
  /** Without the prefix; a `*` at the end stands for one more part. */
  readonly path: string;
  readonly prefixes: readonly string[];
  /** Unknown to servers before 3. */
  readonly isRecent?: boolean;
  readonly run: (call: OperationCall) => WireAnswer;
}

export const API_2 = ['/api/2.0/mlflow', '/ajax-api/2.0/mlflow'];
export const API_3 = ['/api/3.0/mlflow', '/ajax-api/3.0/mlflow'];

/** An operation of API 2.0 whose path is its name. */
export function defineOperation(methods: string, name: string, run: Operation['run']): Operation {
  return { name, methods: methods.split(' '), path: `/${name}`, prefixes: API_2, run };
}
