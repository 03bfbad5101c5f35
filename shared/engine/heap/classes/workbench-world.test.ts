/** The workbench's own world in a heap: by hand, and through a comparison. */
import { describe, expect, it } from 'vitest';
import { compareHeaps } from '../diff/diff.ts';
import { heap, type PictureNode } from '../testing/heap-picture.ts';
import { classLines, readDocument } from '../testing/read-heap.ts';
import { runSteps } from '../../steps/steps.ts';

/** A page with its context, and the context of an isolated world whose script knows a string, an array and the button of the page. */
const PICTURE = (mark: string): string => `
root -internal:pageContext→ pageContext -internal:global_object→ pageGlobal -app→ app → button
root -internal:context→ context -internal:global_object→ global -hand→ hand → text
context -internal:global_proxy_object→ proxy
global -${mark}→ marker
metaMap -internal:native_context→ context
map -internal:map→ metaMap
array -internal:map→ map
hand → array
hand → button
root -internal:handle→ array`;
const NODES: Record<string, PictureNode> = {
  pageContext: { type: 'native', name: 'system / NativeContext / https://shop.test' },
  pageGlobal: { name: 'Window [JSGlobalObject] / https://shop.test' },
  app: { name: 'App' },
  button: { type: 'native', name: '<button>' },
  context: { type: 'native', name: 'system / NativeContext / https://shop.test' },
  global: { name: 'Window [JSGlobalObject] / https://shop.test' },
  proxy: { name: 'Window [JSGlobalProxy] / https://shop.test' },
  hand: { name: 'Hand', location: [7, 1, 1] },
  text: { type: 'string', name: 'the script' },
  marker: { name: 'Marker' },
  metaMap: { type: 'object shape', name: 'system / Map' },
  map: { type: 'object shape', name: 'system / Map' },
  array: { name: 'Array' },
};

describe('the world of the workbench', () => {
  it('is one class with what only it retains, wherever handles hold its objects', () => {
    expect(classLines(readDocument(heap(PICTURE('PEN Workbench'), NODES)))).toEqual([
      '(PEN Workbench): 9 × 90',
      '<button>: 1 × 10',
      'App: 1 × 10',
      'Window [JSGlobalObject] / https://shop.test: 1 × 10',
      'system / NativeContext / https://shop.test: 1 × 10',
    ]);
  });

  it('is none where no global object has the mark', () => {
    const marked = (text: string) => classLines(readDocument(heap(text, NODES)));
    expect(marked(PICTURE('other'))).toContain('Hand: 1 × 10');
    expect(marked(`${PICTURE('other')}\napp -PEN Workbench→ marker`)).toContain('Hand: 1 × 10');
  });

  it('is one row of a comparison, and none of its objects are among those whose retainers are named', () => {
    const earlier = heap(
      'root -internal:pageContext→ pageContext -internal:global_object→ pageGlobal -app→ app → button',
      NODES,
    );
    const numbered = Object.entries(NODES).map(([key, node], at): [string, PictureNode] => [
      key,
      at < 4 ? node : { ...node, id: 501 + 2 * at },
    ]);
    const nodes: Record<string, PictureNode> = {
      ...Object.fromEntries(numbered),
      leaked: { name: 'LeakedPanel', id: 999 },
    };
    const later = readDocument(heap(`${PICTURE('PEN Workbench')}\napp → leaked`, nodes));
    const diff = runSteps(compareHeaps(later, readDocument(earlier)));
    expect(diff.rows.map(({ name, addedCount }) => `${name} +${addedCount}`).toSorted()).toEqual([
      '(PEN Workbench) +9',
      'LeakedPanel +1',
    ]);
    expect(diff.nodesOf('(PEN Workbench)', 'added')).toHaveLength(9);
    expect(diff.allNodes('added')).toHaveLength(1);
  });
});
