import { describe, expect, test } from 'vitest';
import { toyNode } from '../../../shared/core/capability/testing/toy-heap.ts';
import type { Selection } from './objects/selection.ts';
import { selectedPlace, selectionFacts, selectionKey } from './selection-facts.ts';

const OBJECT: Selection = { kind: 'object', key: '@7', node: toyNode(7, { name: 'OrderRow', preview: '{id}' }) };
const ROW = { name: 'OrderRow', count: 3, shallowSizeBytes: 72, retainedSizeBytes: null, distance: null };
const CLASS: Selection = { kind: 'class', row: { ...ROW, url: 'app.js', line: 4 } };
const RANGE = { fromMs: 1, toMs: 2 };

describe('the selection of a heap document', () => {
  test('is an object or class with its figures, wherever it is shown', () => {
    expect(selectedPlace(OBJECT, { view: 'statistics' })).toEqual({ view: 'object', id: 7 });
    expect(selectionFacts(OBJECT, RANGE)).toEqual({
      name: 'OrderRow',
      preview: '{id}',
      shallowSizeBytes: 10,
      retainedSizeBytes: 10,
      distance: 1,
    });
    expect(selectedPlace(CLASS, null)).toEqual({ view: 'summary', className: 'OrderRow' });
    expect(selectionFacts(CLASS, null)).toEqual({ ...ROW, url: 'app.js', line: 4 });
  });

  test('is a range only where ranges are shown', () => {
    expect(selectionKey('allocations', null, RANGE)).not.toBeNull();
    expect(selectionKey('summary', null, RANGE)).toBeNull();
    expect(selectedPlace(null, { view: 'allocations', range: RANGE })).toEqual({ view: 'allocations', range: RANGE });
    expect(selectionFacts(null, RANGE)).toEqual(RANGE);
  });

  test('changes when the retained size is computed', () => {
    const later: Selection = { ...OBJECT, node: { ...OBJECT.node, retainedSizeBytes: 99 } };
    expect(selectionKey('summary', later, null)).not.toBe(selectionKey('summary', OBJECT, null));
  });
});
