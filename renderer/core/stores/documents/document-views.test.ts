import { describe, expect, it } from 'vitest';
import { placeViews } from './document-views.ts';
import { createDocumentsStore } from './documents.ts';
import { type DocumentTab } from './document-tabs.ts';

const HEAP: DocumentTab = {
  id: 'heap',
  kind: 'capture',
  title: 'Heap',
  captureId: 'heap-00000001',
  captureKind: 'heap-snapshot',
};
const TRACE: DocumentTab = {
  id: 'trace',
  kind: 'capture',
  title: 'Trace',
  captureId: 'trace-00000001',
  captureKind: 'trace',
};

function fixture() {
  const store = createDocumentsStore({ getItem: () => null, setItem: () => undefined });
  store.getState().open(HEAP);
  store.getState().open(TRACE);
  let places = placeViews([], store.getState().groups);
  /** `view@group`, with `*` for visible views, after a step. */
  const after = (step: () => void): string[] => {
    step();
    places = placeViews(places, store.getState().groups);
    return places.map(({ viewId, groupId, isShown }) => `${viewId}@${groupId}${isShown ? '*' : ''}`);
  };
  return { store: store.getState(), after, now: () => placeViews(places, store.getState().groups) === places };
}

describe('document views', () => {
  it('are created when their tab becomes active and stay afterwards', () => {
    const { store, after, now } = fixture();
    expect(after(() => undefined)).toEqual(['trace@group-1*']);
    expect(after(() => store.activate('group-1', 'heap'))).toEqual(['heap@group-1*', 'trace@group-1']);
    expect(now()).toBe(true);
  });

  it('move with their tab', () => {
    const { store, after } = fixture();
    after(() => store.activate('group-1', 'heap'));
    expect(after(() => store.splitRight('group-1', 'heap', { move: true }))).toEqual([
      'heap@group-2*',
      'trace@group-1*',
    ]);
    expect(after(() => store.move('group-2', 'heap', 'group-1', 0))).toEqual(['heap@group-1*', 'trace@group-1']);
  });

  it('exist once per side for a split document, and the other one stays when one closes', () => {
    const { store, after } = fixture();
    expect(after(() => store.splitRight('group-1', 'trace'))).toEqual(['trace@group-1*', 'trace 2@group-2*']);
    expect(after(() => store.close('group-1', 'trace'))).toEqual(['heap@group-1*', 'trace 2@group-2*']);
    expect(after(() => store.splitRight('group-2', 'trace'))).toEqual([
      'heap@group-1',
      'trace@group-1*',
      'trace 2@group-2*',
    ]);
  });

  it('are removed with their tab', () => {
    const { store, after } = fixture();
    expect(after(() => store.close('group-1', 'trace'))).toEqual(['heap@group-1*']);
  });
});
