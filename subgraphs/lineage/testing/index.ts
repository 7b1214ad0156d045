export { createStore } from '../src/stores/create-store.ts';
export { edgeKeyText, type EdgeKey, type LineageStore } from '../src/stores/store.ts';
export * from './neptune/index.ts';
export { connectQueryApi } from './neptune/query-api.ts';
export { noteCalls } from './note-calls.ts';
