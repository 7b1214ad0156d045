import type { LineageObserver } from '../observer.ts';
import type { LineageStore } from './store.ts';

/** The same store, whose every statement is told to an observer. */
export function observeStore(store: LineageStore, observer: Pick<LineageObserver, 'startStatement'>): LineageStore {
  async function tell<Answer>(operation: keyof LineageStore, run: () => Promise<Answer>): Promise<Answer> {
    const end = observer.startStatement(operation);
    try {
      const answer = await run();
      end();
      return answer;
    } catch (error) {
      end(error);
      throw error;
    }
  }
  const walk = store.walk?.bind(store);
  return {
    open: () => store.open(),
    close: () => store.close(),
    readNodes: (ids, context) => tell('readNodes', () => store.readNodes(ids, context)),
    findByNativeUris: (uris, context) => tell('findByNativeUris', () => store.findByNativeUris(uris, context)),
    expand: (query, context) => tell('expand', () => store.expand(query, context)),
    ...(walk !== undefined && { walk: (queries, bounds, context) => tell('walk', () => walk(queries, bounds, context)) }),
    pageNeighbours: (query, context) => tell('pageNeighbours', () => store.pageNeighbours(query, context)),
    countNeighbours: (query, context) => tell('countNeighbours', () => store.countNeighbours(query, context)),
    readEvidence: (edges, context) => tell('readEvidence', () => store.readEvidence(edges, context)),
    scanNodes: (query) => tell('scanNodes', () => store.scanNodes(query)),
    applyClaims: (batch) => tell('applyClaims', () => store.applyClaims(batch)),
    restrict: (entries) => tell('restrict', () => store.restrict(entries)),
    readAccessMark: () => tell('readAccessMark', () => store.readAccessMark()),
    writeAccessMark: (mark) => tell('writeAccessMark', () => store.writeAccessMark(mark)),
    findUntouched: (query) => tell('findUntouched', () => store.findUntouched(query)),
    retireUntouched: (query) => tell('retireUntouched', () => store.retireUntouched(query)),
    readSources: () => tell('readSources', () => store.readSources()),
    writeSource: (record) => tell('writeSource', () => store.writeSource(record)),
    takeLease: (owner, now, untilMs) => tell('takeLease', () => store.takeLease(owner, now, untilMs)),
    releaseLease: (owner) => tell('releaseLease', () => store.releaseLease(owner)),
  };
}
