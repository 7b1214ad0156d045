import { describe, expect, it } from '@jest/globals';
import { collectFacts } from './collect-facts.ts';
import { formatId } from './ids.ts';

const node = (name: string) => () => {
  const id = formatId({ type: 'model', registry: 'mlflow', connection: 'prod', segments: [name] });
  return { nodes: [{ type: 'model' as const, id, name, properties: {} }], edges: [] };
};

describe('collectFacts', () => {
  it('leaves out and counts the records whose names form no id', () => {
    const { nodes, unnameable } = collectFacts([node('a'), node(''), node('\u65e5'.repeat(40_000)), node('b')]);
    expect([nodes.map(({ name }) => name), unnameable]).toEqual([['a', 'b'], 2]);
  });

  it('hides no fault of ours', () => {
    const faulty = () => {
      throw new TypeError('a fault');
    };
    expect(() => collectFacts([faulty])).toThrow(TypeError);
  });
});
