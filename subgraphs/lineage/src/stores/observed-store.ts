import type { LineageObserver } from '../observer.ts';
import type { LineageStore } from './store.ts';

type Observer = Pick<LineageObserver, 'startStatement'>;

/** The same store, whose every statement is told to an observer. */
export function observeStore(store: LineageStore, observer: Observer): LineageStore {
  const watch = <Args extends unknown[], Answer>(
    operation: string,
    run: (...args: Args) => Promise<Answer>,
  ): ((...args: Args) => Promise<Answer>) => {
    return async (...args) => {
      const end = observer.startStatement(operation);
      try {
        const answer = await run.apply(store, args);
        end();
        return answer;
      } catch (error) {
        end(error);
        throw error;
      }
    };
  };
  return {
    open: () => store.open(),
    close: () => store.close(),
    readNodes: watch('readNodes', store.readNodes),
    findByNativeUris: watch('findByNativeUris', store.findByNativeUris),
    expand: watch('expand', store.expand),
    ...(store.walk !== undefined && { walk: watch('walk', store.walk) }),
    pageNeighbours: watch('pageNeighbours', store.pageNeighbours),
    countNeighbours: watch('countNeighbours', store.countNeighbours),
    readEvidence: watch('readEvidence', store.readEvidence),
    scanNodes: watch('scanNodes', store.scanNodes),
    applyClaims: watch('applyClaims', store.applyClaims),
    findUntouched: watch('findUntouched', store.findUntouched),
    retireUntouched: watch('retireUntouched', store.retireUntouched),
    readSources: watch('readSources', store.readSources),
    writeSource: watch('writeSource', store.writeSource),
    takeLease: watch('takeLease', store.takeLease),
    releaseLease: watch('releaseLease', store.releaseLease),
  };
}
