import { describe, expect, it } from '@jest/globals';
import { curveBetween } from './curve.ts';
import { nodeSize } from './placing.ts';

const middle = nodeSize.height / 2;

describe('an arrow', () => {
  it('leaves at the left of the dependent and ends at the right of what stands left of it', () => {
    expect(curveBetween({ x: 400, y: 0 }, { x: 0, y: 100 }).path).toMatch(
      new RegExp(`^M400 ${middle}C.* ${nodeSize.width} ${100 + middle}$`),
    );
  });

  it('goes to the right where what it depends on stands there, as in a cycle', () => {
    expect(curveBetween({ x: 0, y: 0 }, { x: 400, y: 0 }).path).toMatch(new RegExp(`^M${nodeSize.width} ${middle}C.* 400 ${middle}$`));
  });

  it('makes a bow at the right between two cards of one column', () => {
    const { path, middle: label } = curveBetween({ x: 0, y: 0 }, { x: 0, y: 200 });
    expect(path).toMatch(new RegExp(`^M${nodeSize.width} ${middle}C.* ${nodeSize.width} ${200 + middle}$`));
    expect(label.x).toBeGreaterThan(nodeSize.width);
  });
});
