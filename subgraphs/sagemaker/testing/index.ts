export { type FakeCredentials, fakeCredentials } from './access.ts';
export { awsFault } from './errors.ts';
export { type FakeSageMaker, type FakeSageMakerOptions, startFakeSageMaker } from './fake-server.ts';
export type * from './state/records.ts';
export type { FakeSageMakerState } from './state/registry.ts';
