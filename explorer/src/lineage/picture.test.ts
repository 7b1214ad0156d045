import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lineageOf } from '../address.ts';
import { addressOf, type PictureAction, readShown, reducePicture } from './picture.ts';
import { makeArrival, makePage, makePicture } from './testing/pictures.ts';

const begin = () =>
  makePicture('version', makeArrival(['version', 'run', 'endpoint'], ['version>run', 'endpoint>version']), [
    makePage('version', 'upstream', ['run']),
    makePage('version', 'dependents', ['endpoint']),
  ]);
const openRun: PictureAction = {
  type: 'expanded',
  page: makePage('run', 'upstream', ['data', 'commit']),
  arrival: makeArrival(['data', 'commit'], ['run>data', 'run>commit']),
};
const shownAfter = (...actions: readonly PictureAction[]) => [...readShown(actions.reduce(reducePicture, begin()))].toSorted();

describe('a picture', () => {
  it('begins with what was opened at its start', () => {
    expect(shownAfter()).toEqual(['endpoint', 'run', 'version']);
  });

  it('shows what is opened, and no longer once it is closed', () => {
    expect(shownAfter(openRun)).toEqual(['commit', 'data', 'endpoint', 'run', 'version']);
    expect(shownAfter(openRun, { type: 'collapsed', id: 'run', direction: 'upstream' })).toEqual(['endpoint', 'run', 'version']);
  });

  it('closes with a node what was opened at it, and shows it again with the node', () => {
    const close: PictureAction = { type: 'collapsed', id: 'version', direction: 'upstream' };
    expect(shownAfter(openRun, close)).toEqual(['endpoint', 'version']);
    const openAgain: PictureAction = { type: 'expanded', page: makePage('version', 'upstream', ['run']), arrival: makeArrival([], []) };
    expect(shownAfter(openRun, close, openAgain)).toEqual(['commit', 'data', 'endpoint', 'run', 'version']);
  });

  it('keeps what is opened at two nodes while one of them is open', () => {
    const openEndpoint: PictureAction = {
      type: 'expanded',
      page: makePage('endpoint', 'upstream', ['data']),
      arrival: makeArrival([], []),
    };
    expect(shownAfter(openRun, openEndpoint, { type: 'collapsed', id: 'run', direction: 'upstream' })).toContain('data');
  });

  it('adds page to page at a hub, each neighbour once', () => {
    const page = (ids: readonly string[]): PictureAction => ({
      type: 'expanded',
      page: { ...makePage('run', 'upstream', ids), next: 'more' },
      arrival: makeArrival([...ids], []),
    });
    const picture = [page(['a', 'b']), page(['b', 'c'])].reduce(reducePicture, begin());
    expect(picture.expansions.find(({ id }) => id === 'run')).toEqual({
      id: 'run',
      direction: 'upstream',
      ids: ['a', 'b', 'c'],
      next: 'more',
    });
  });

  it('shows a way whatever is open, until it is left', () => {
    const found: PictureAction = {
      type: 'way found',
      way: { to: 'far', ids: ['version', 'between', 'far'] },
      arrival: makeArrival(['between', 'far'], ['version>between', 'between>far']),
    };
    expect(shownAfter(found)).toEqual(['between', 'endpoint', 'far', 'run', 'version']);
    expect(shownAfter(found, { type: 'way left' })).toEqual(['endpoint', 'run', 'version']);
  });

  it('no longer looks at what is closed', () => {
    const look: PictureAction = { type: 'selected', selection: { type: 'node', id: 'data' } };
    const close: PictureAction = { type: 'collapsed', id: 'run', direction: 'upstream' };
    expect([openRun, look].reduce(reducePicture, begin()).selection).toEqual({ type: 'node', id: 'data' });
    expect([openRun, look, close].reduce(reducePicture, begin()).selection).toBeNull();
  });

  it('does not change where it was made from', () => {
    const picture = begin();
    reducePicture(picture, openRun);
    expect(picture).toEqual(begin());
  });
});

describe('the address of a picture', () => {
  it('is the short one as it is first shown', () => {
    expect(addressOf(begin())).toEqual(lineageOf('version'));
  });

  it('holds what was opened, closed, hidden, looked at and found', () => {
    const actions: readonly PictureAction[] = [
      openRun,
      { type: 'collapsed', id: 'version', direction: 'dependents' },
      { type: 'hidden', hidden: { kind: ['CODE_COMMIT'], registry: [], stage: [] } },
      { type: 'selected', selection: { type: 'node', id: 'run' } },
      { type: 'way found', way: { to: 'data', ids: ['version', 'run', 'data'] }, arrival: makeArrival([], []) },
    ];
    expect(addressOf(actions.reduce(reducePicture, begin()))).toEqual({
      ...lineageOf('version'),
      open: [
        { id: 'version', direction: 'upstream', count: 1 },
        { id: 'run', direction: 'upstream', count: 2 },
      ],
      hidden: { kind: ['CODE_COMMIT'], registry: [], stage: [] },
      selected: 'run',
      to: 'data',
    });
  });

  it('leaves out what was opened at a node that is no longer shown', () => {
    const picture = [openRun, { type: 'collapsed', id: 'version', direction: 'upstream' } as const].reduce(reducePicture, begin());
    expect(addressOf(picture).open).toEqual([{ id: 'version', direction: 'dependents', count: 1 }]);
  });
});

describe('closing', () => {
  const names = Array.from({ length: 12 }, (_, at) => `n${at}`);
  const name = fc.constantFrom(...names);
  const openings = fc.array(fc.record({ id: name, ids: fc.uniqueArray(name, { maxLength: 4 }) }), { maxLength: 8 });

  it('undoes opening exactly, in any graph', () => {
    fc.assert(
      fc.property(openings, name, fc.uniqueArray(name), (before, id, ids) => {
        const start = makePicture(
          'n0',
          makeArrival(names, []),
          before.map((page) => makePage(page.id, 'dependents', page.ids)),
        );
        const opened = reducePicture(start, { type: 'expanded', page: makePage(id, 'upstream', ids), arrival: makeArrival([], []) });
        const closed = reducePicture(opened, { type: 'collapsed', id, direction: 'upstream' });
        expect(readShown(closed)).toEqual(readShown(start));
        expect([...readShown(start)].every((shown) => readShown(opened).has(shown))).toBe(true);
      }),
    );
  });
});
