import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawPicture } from '../lineage/drawing.ts';
import { outlineOf, placeNew } from '../lineage/placing.ts';
import { type Picture, reducePicture } from '../lineage/picture.ts';
import { makeArrival, makeNode, makePage, makePicture } from '../lineage/testing/pictures.ts';
import { formatDocument } from './document.ts';
import { formatMermaid } from './mermaid.ts';
import { formatSvg } from './svg.ts';

const hostile = '<script>alert("1")</script>]]> %%{init}%% \u0001 "quoted" `md` שלום';

function makeChain(title = 'data'): Picture {
  const nodes = [
    makeNode('version', { kind: 'MODEL_VERSION', title: 'fraud 3', registry: 'mlflow:a', dependentsTotal: 4 }),
    makeNode('run', { kind: 'TRAINING_RUN', title: 'march' }),
    makeNode('data', { title, retiredAt: '2026-01-01T00:00:00Z' }),
  ];
  return makePicture('version', makeArrival(nodes, ['version>run', 'run>data']), [
    makePage('version', 'upstream', ['run']),
    makePage('run', 'upstream', ['data']),
  ]);
}
const hideRuns = (picture: Picture) =>
  reducePicture(picture, { type: 'hidden', hidden: { kind: ['TRAINING_RUN'], registry: [], stage: [] } });
const svgOf = (picture: Picture) => {
  const drawing = drawPicture(picture);
  return formatSvg(drawing, placeNew(outlineOf(drawing), new Map()));
};

describe('the picture as JSON', () => {
  it('has every node and edge, and what is known to be missing', () => {
    const picture = hideRuns(makeChain());
    expect(JSON.parse(formatDocument(picture, drawPicture(picture)))).toMatchObject({
      start: 'version',
      nodes: [
        { id: 'version', stage: null, notShown: { upstream: 0, dependents: 4 } },
        { id: 'data', retiredAt: '2026-01-01T00:00:00Z' },
      ],
      edges: [],
      overHiddenNodes: [{ from: 'version', to: 'data', hiddenNodes: 1 }],
      hiddenByFilters: ['run'],
      stopReasons: [],
    });
  });
});

describe('the picture as Mermaid', () => {
  it('has a line for each node and arrow, dashed over what is hidden', () => {
    expect(formatMermaid(drawPicture(makeChain())).split('\n')).toEqual([
      'flowchart LR',
      '  n0["Model version#58; fraud 3"]',
      '  n1["Training run#58; march"]',
      '  n2["Dataset#58; data"]',
      '  n0 -->|"was written from"| n1',
      '  n1 -->|"was written from"| n2',
      '',
    ]);
    expect(formatMermaid(drawPicture(hideRuns(makeChain())))).toContain('n0 -.->|"1 hidden node"| n1');
  });

  it('keeps names as text, whatever is in them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(hostile)), (title) => {
        const lines = formatMermaid(drawPicture(makeChain(title))).split('\n');
        expect(lines).toHaveLength(7);
        expect(lines[3]).toMatch(/^ {2}n2\["Dataset#58; [\p{L}\p{N} .#;-]*"\]$/u);
      }),
    );
  });
});

describe('the picture as SVG', () => {
  it('has a card for each node and a line for each arrow, with the whole ids', () => {
    const svg = svgOf(makeChain());
    expect([...svg.matchAll(/<title>([^<]*)<\/title>/g)].map(([, id]) => id)).toEqual(['version', 'run', 'data']);
    expect(svg.match(/marker-end=/g)).toHaveLength(2);
    expect(svg).toContain('retired');
  });

  it('draws arrows over hidden nodes dashed, and says how many', () => {
    expect(svgOf(hideRuns(makeChain()))).toMatch(/stroke-dasharray="6 5"[\s\S]*1 hidden node/);
  });

  it('keeps names as text, whatever is in them', () => {
    const plain = svgOf(makeChain('x')).match(/<[a-z/]+/g);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(hostile)), (title) => {
        const svg = svgOf(makeChain(title));
        expect(svg.match(/<[a-z/]+/g)).toEqual(plain);
        expect(svg).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
        expect(svg.replace(/&#\d+;/g, '')).not.toContain('&');
      }),
    );
  });

  it('shortens what a card has no room for', () => {
    expect(svgOf(makeChain('a'.repeat(300)))).toMatch(/>a{10,40}…</);
  });
});
