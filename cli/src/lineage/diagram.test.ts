import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawWalks, formatDot, formatMermaid } from './diagram.ts';
import type { Walk } from './walk.ts';

function walkTo(name: string): Walk {
  const start = { id: 'version:a:b/c/1', kind: 'MODEL_VERSION', name: 'c', version: '1', resolved: true };
  const node = { id: `dataset:${name}`, kind: 'DATASET', name, resolved: true };
  const edge = { depth: 1, node, via: { from: start.id, to: node.id, relationship: 'TRAINED_ON' } };
  const source = { registry: { id: `mlflow:${name}` }, state: 'STALE', asOf: null };
  return {
    start,
    edges: [edge],
    direction: 'upstream',
    depth: 1,
    cut: false,
    totalCount: 1,
    complete: true,
    stopReasons: [],
    sources: [source],
    problems: [],
  };
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '"]; n9["x',
    '`**x**`',
    '<img src=x onerror=alert(1)>',
    '%%{init: {}}%%',
    '\\',
    '\\" ]; evil',
    '\n}\ndigraph',
    '&quot;',
    '#quot;',
    '*/',
    '\u2028end',
    'click n0 "javascript:alert(1)"',
  ),
);

describe('diagrams', () => {
  it('are well-formed Mermaid whatever the names are', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const lines = formatMermaid(drawWalks([walkTo(name)])).split('\n');
        expect(lines).toHaveLength(5);
        expect(lines[1]).toMatch(/^ {2}%% [^{}%\p{Cc}]*$/u);
        for (const line of lines.slice(2, 4)) expect(line).toMatch(/^ {2}n\d\["(?:[\p{L}\p{N} .-]|#\d+;)+"\]$/u);
        expect(lines[4]).toBe('  n0 -->|"trained on"| n1');
      }),
    );
  });

  it('are well-formed DOT whatever the names are', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const lines = formatDot(drawWalks([walkTo(name)])).split('\n');
        expect(lines).toHaveLength(8);
        for (const line of lines.slice(4, 6)) expect(line).toMatch(/^ {2}n\d \[label="(?:[^"\\]|\\["\\])*"\];$/);
      }),
    );
  });
});
