import { describe, expect, it } from 'vitest';
import type { HeapPath } from '../../../../shared/contracts/heap/heap-objects.ts';
import { heapEdge, heapNode } from '../../../testing/analysis.ts';
import { heldBy, sharedPath } from './shared-path.ts';

type Edge = HeapPath['steps'][number]['edge'];

const page = (name: string): Edge => heapEdge(name);
const element = (name: string): Edge => heapEdge(name, { type: 'element' });
const engine = (name: string, type = 'internal'): Edge => heapEdge(name, { type, edgeClass: 'engine' });

/** Root, then pairs of edge and class. */
function path(...steps: [Edge, string, string?][]): HeapPath {
  return {
    steps: [
      { edge: null, node: heapNode(1, { name: '(synthetic)', type: 'synthetic' }) },
      ...steps.map(([edge, name, type = 'object'], at) => ({ edge, node: heapNode(at + 2, { name, type }) })),
    ],
  };
}

describe('a shared path', () => {
  it('starts at the first readable object and omits indexes and tables', () => {
    const held = path(
      [engine('2', 'element'), 'system / NativeContext', 'hidden'],
      [engine('global_object'), 'Window [JSGlobalObject] / http://127.0.0.1:3000'],
      [page('store'), 'Store'],
      [page('listeners'), 'Set'],
      [engine('table'), '(array)', 'array'],
      [engine('659'), 'Function', 'closure'],
    );
    expect(sharedPath(held)).toBe('Window.store.listeners[] → Function');
    expect(heldBy(held)).toMatchObject({ name: 'listeners', edgeClass: 'page' });
  });

  it('names contexts and is shortened at its front', () => {
    const held = path(
      [engine('2', 'element'), 'global', 'object'],
      [page('a'), 'A'],
      [page('b'), 'B'],
      [element('7'), 'C'],
      [engine('context'), 'system / Context'],
      [heapEdge('row', { type: 'context', edgeClass: 'engine' }), 'Row'],
      [page('d'), 'D'],
    );
    expect(sharedPath(held)).toBe('….b[] ▸ context ▸ row.d → D');
  });

  it('starts at the first object that is not a root if nothing belongs to the program', () => {
    const held = path([engine('5', 'element'), '(Handles)', 'synthetic'], [engine('3', 'element'), 'Map', 'object']);
    expect(sharedPath(held)).toBe('Map');
    expect(heldBy(held)).toMatchObject({ name: '3' });
    expect(sharedPath({ steps: path().steps })).toBe('(synthetic)');
  });
});
