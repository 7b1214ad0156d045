export { fakeCredentials } from './access.ts';
export { neptuneFault } from './errors.ts';
export { connectGraph, type Graph } from './graph.ts';
export { type FakeNeptune, type FakeNeptuneOptions, startFakeNeptune } from './server.ts';
