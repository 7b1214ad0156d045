export type { FakeAccess } from './access.ts';
export { startFakeMlflow, type FakeMlflow, type FakeMlflowOptions } from './fake-server.ts';
export type { MlflowVersion } from './routes/route.ts';
export type { NewDataset, NewLoggedModel, NewMetric, NewModelVersion, NewRegisteredModel, NewRun, VersionKey } from './state/inputs.ts';
export type { Flavors, Signature } from './state/mlmodel.ts';
export type * from './state/records.ts';
export type { FakeMlflowState } from './state/registry.ts';
