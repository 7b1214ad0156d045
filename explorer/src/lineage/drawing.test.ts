import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawPicture } from './drawing.ts';
import { type Picture, type PictureAction, reducePicture } from './picture.ts';
import { makeArrival, makeHop, makeNode, makePage, makePicture } from './testing/pictures.ts';

/** endpoint > version > run > data, and the version also stands on the data itself. */
const chain = (): Picture =>
  makePicture(
    'version',
    makeArrival(
      [
        makeNode('version', { kind: 'MODEL_VERSION', registry: 'mlflow:a', stage: 'PRODUCTION', upstreamTotal: 2, dependentsTotal: 8312 }),
        makeNode('run', { kind: 'TRAINING_RUN', registry: 'mlflow:a', upstreamTotal: 1, dependentsTotal: 1 }),
        makeNode('data', { dependentsTotal: null }),
        makeNode('endpoint', { kind: 'ENDPOINT', registry: 'sagemaker:b', stage: null, upstreamTotal: 1 }),
      ],
      ['endpoint>version', 'version>run', 'run>data'],
    ),
    [makePage('version', 'upstream', ['run']), makePage('version', 'dependents', ['endpoint']), makePage('run', 'upstream', ['data'])],
  );
const hide = (picture: Picture, hidden: Partial<Picture['hidden']>): Picture =>
  reducePicture(picture, { type: 'hidden', hidden: { ...picture.hidden, ...hidden } });
const arrows = (picture: Picture) =>
  drawPicture(picture).edges.map(({ from, to, hiddenNodes }) => `${from}>${to}${hiddenNodes === 0 ? '' : ` over ${hiddenNodes}`}`);
const ids = (picture: Picture) => drawPicture(picture).nodes.map(({ id }) => id);

describe('a drawing', () => {
  it('counts what of each node is not shown, and says where that is not known', () => {
    const drawn = new Map(drawPicture(chain()).nodes.map((node) => [node.id, node]));
    expect(drawn.get('version')).toMatchObject({
      isStart: true,
      upstream: { left: 1, total: 2, isOpen: true },
      dependents: { left: 8311, total: 8312, isOpen: true },
    });
    expect(drawn.get('data')).toMatchObject({ upstream: { left: 0, isOpen: false }, dependents: { left: null, total: null } });
  });

  it('draws two edges between the same nodes as one arrow with both behind it', () => {
    const picture = makePicture(
      'a',
      { nodes: [makeNode('a'), makeNode('b')], hops: [makeHop('a', 'b', 'DERIVED_FROM'), makeHop('a', 'b', 'COPIED_FROM')] },
      [makePage('a', 'upstream', ['b'])],
    );
    const { edges } = drawPicture(picture);
    expect(edges.map(({ hops }) => hops.map(({ relationship }) => relationship))).toEqual([['DERIVED_FROM', 'COPIED_FROM']]);
  });

  it('draws two nodes that stand on each other with an arrow each way, and none from a node to itself', () => {
    const picture = makePicture('a', makeArrival(['a', 'b'], ['a>b', 'b>a', 'a>a']), [makePage('a', 'upstream', ['b'])]);
    expect(arrows(picture)).toEqual(['a>b', 'b>a']);
  });

  it('marks the way and its arrows', () => {
    const found: PictureAction = { type: 'way found', way: { to: 'data', ids: ['version', 'run', 'data'] }, arrival: makeArrival([], []) };
    const { nodes, edges } = drawPicture(reducePicture(chain(), found));
    expect(nodes.filter(({ isOnWay }) => isOnWay).map(({ id }) => id)).toEqual(['version', 'run', 'data']);
    expect(edges.filter(({ isOnWay }) => isOnWay).map(({ from, to }) => [from, to])).toEqual([
      ['version', 'run'],
      ['run', 'data'],
    ]);
  });
});

describe('hiding', () => {
  it('keeps nodes joined over what is hidden, with how many lie between', () => {
    expect(arrows(hide(chain(), { kind: ['TRAINING_RUN'] }))).toEqual(['endpoint>version', 'version>data over 1']);
  });

  it('draws no arrow over hidden nodes beside a true one', () => {
    const picture = reducePicture(chain(), {
      type: 'expanded',
      page: makePage('version', 'upstream', []),
      arrival: makeArrival([], ['version>data']),
    });
    expect(arrows(hide(picture, { kind: ['TRAINING_RUN'] }))).toEqual(['endpoint>version', 'version>data']);
  });

  it('hides by registry and by stage, but nothing that has neither', () => {
    expect(ids(hide(chain(), { registry: ['sagemaker:b'] }))).toEqual(['version', 'run', 'data']);
    expect(ids(hide(chain(), { stage: ['unknown'] }))).toEqual(['version', 'run', 'data']);
    expect(ids(hide(chain(), { stage: ['PRODUCTION', 'unknown', 'NONE'] }))).toEqual(['version', 'run', 'data']);
  });

  it('never hides the start', () => {
    expect(ids(hide(chain(), { kind: ['MODEL_VERSION'] }))).toContain('version');
  });

  it('leaves the counts of what is not shown as they are', () => {
    const rims = (picture: Picture) => new Map(drawPicture(picture).nodes.map((node) => [node.id, node.upstream.left]));
    expect(rims(hide(chain(), { kind: ['TRAINING_RUN'] })).get('version')).toBe(rims(chain()).get('version'));
  });

  it('joins two drawn nodes exactly where one stands on the other by edges or over hidden nodes, in any graph', () => {
    const size = 7;
    const node = fc.integer({ min: 0, max: size - 1 });
    const graph = fc.record({ edges: fc.array(fc.tuple(node, node), { maxLength: 18 }), hidden: fc.uniqueArray(node) });
    fc.assert(
      fc.property(graph, ({ edges, hidden }) => {
        const names = Array.from({ length: size }, (_, at) => makeNode(`n${at}`, hidden.includes(at) ? { kind: 'CODE_COMMIT' } : {}));
        const all = names.map(({ id }) => id);
        const picture = makePicture(
          'n0',
          makeArrival(
            names,
            edges.map(([from, to]) => `n${from}>n${to}`),
          ),
          [makePage('n0', 'upstream', all)],
        );
        const drawn = drawPicture(hide(picture, { kind: ['CODE_COMMIT'] }));
        const isDrawn = (at: number) => at === 0 || !hidden.includes(at);
        const reachable = (from: number): ReadonlySet<number> => {
          const seen = new Set<number>();
          const visit = (at: number): void => {
            for (const [, to] of edges.filter(([start]) => start === at)) {
              if (seen.has(to)) continue;
              seen.add(to);
              if (!isDrawn(to)) visit(to);
            }
          };
          visit(from);
          return seen;
        };
        const expected = all.flatMap((_, from) =>
          isDrawn(from) ? [...reachable(from)].filter((to) => isDrawn(to) && to !== from).map((to) => `n${from}>n${to}`) : [],
        );
        expect(drawn.edges.map(({ from, to }) => `${from}>${to}`).toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});
