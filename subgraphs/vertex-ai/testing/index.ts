export { startFakeVertexAi, type FakeVertexAi } from './fake-server.ts';
export type * from './records.ts';
export type { FakeMetadataState } from './metadata-state.ts';
export type { FakeOptions, FakeVertexAiState } from './state.ts';
