import { describe, expect, it } from 'vitest';
import { ARTIFACT_RULES } from '../contract/heap-artifacts.ts';
import { askableHeap } from '../testing/ask-heap.ts';

/** Ids of all objects that the heap frees without the object, by the rule that keeps them. */
const kept = (heap: ReturnType<typeof askableHeap>, id: number): unknown =>
  heap.ask('heap.freed-each', { removals: [{ edges: [], nodes: [id] }] }).freed[0]?.artifacts;

describe('artifacts', () => {
  it('are what only the hook of a tool reaches, and not what the page reaches too', () => {
    const heap = askableHeap(
      `root → window → store → [order, note]
       window -__REACT_DEVTOOLS_GLOBAL_HOOK__→ hook → fiber → props
       hook → order`,
      {
        window: { name: 'Window', id: 111 },
        store: { name: 'Store', id: 113 },
        order: { name: 'Order', id: 115, sizeBytes: 100 },
        note: { name: 'Note', id: 117, sizeBytes: 7 },
        hook: { name: 'Object', id: 119, sizeBytes: 20 },
        fiber: { name: 'FiberNode', id: 121, sizeBytes: 30 },
        props: { name: 'Object', id: 123, sizeBytes: 40 },
      },
    );
    expect(kept(heap, 119)).toEqual([{ rule: 'react-devtools', count: 3, sizeBytes: 90 }]);
    expect(kept(heap, 121)).toEqual([{ rule: 'react-devtools', count: 2, sizeBytes: 70 }]);
    expect(kept(heap, 115)).toBeUndefined();
    expect(kept(heap, 111)).toEqual([{ rule: 'react-devtools', count: 3, sizeBytes: 90 }]);
    const nodes = [115, 119, 121, 999];
    expect(heap.ask('heap.present', { nodes, findsArtifacts: true })).toEqual({
      nodes: [115, 119, 121],
      artifacts: [119, 121],
    });
    expect(heap.ask('heap.present', { nodes })).toEqual({ nodes: [115, 119, 121], artifacts: [] });
  });

  it('are told as of several where several keep them', () => {
    const heap = askableHeap(
      `root → window -__REACT_DEVTOOLS_GLOBAL_HOOK__→ hook → row
       window -__VUE_DEVTOOLS_GLOBAL_HOOK__→ other → row`,
      { row: { name: 'Row', id: 111 } },
    );
    expect(kept(heap, 111)).toEqual([{ rule: 'several', count: 1, sizeBytes: 10 }]);
  });

  it('leave the page the state that Redux DevTools holds for it, and take its history', () => {
    const heap = askableHeap(
      `root → store → lifted
       lifted -actionsById→ actions → action
       lifted -computedStates→ states
       lifted -stagedActionIds→ staged
       lifted -skippedActionIds→ skipped
       states -element:0→ first → before
       states -element:1→ last → now
       before → shared
       now → shared`,
      {
        action: { name: 'Action', id: 111 },
        before: { name: 'State', id: 113 },
        now: { name: 'State', id: 115 },
        shared: { name: 'Rows', id: 117 },
      },
    );
    expect(kept(heap, 111)).toEqual([{ rule: 'redux-devtools', count: 1, sizeBytes: 10 }]);
    expect(kept(heap, 113)).toEqual([{ rule: 'redux-devtools', count: 1, sizeBytes: 10 }]);
    expect(kept(heap, 115)).toBeUndefined();
    expect(kept(heap, 117)).toBeUndefined();
  });

  it('are those of the console and of extensions, which have no name in the page', () => {
    const heap = askableHeap(
      `root -internal:(Global handles)→ handles
       handles -internal:7 / DevTools console→ logged
       root → [listener, script]
       listener → seen`,
      {
        handles: { type: 'synthetic', name: '(Global handles)' },
        logged: { name: 'Order', id: 111 },
        script: { type: 'code', name: 'system / Script / chrome-extension://abc/content.js' },
        listener: { type: 'closure', name: 'listen', location: [5, 0, 0], script: 'script' },
        seen: { name: 'Seen', id: 113 },
      },
      { dialect: 'chromium' },
    );
    expect(kept(heap, 111)).toEqual([{ rule: 'console', count: 1, sizeBytes: 10 }]);
    expect(kept(heap, 113)).toEqual([{ rule: 'extension', count: 1, sizeBytes: 10 }]);
  });

  it('are none in a heap without any of their roots, nor of an object that only looks like one', () => {
    const plain = askableHeap('root → app → cache', { cache: { name: 'Cache', id: 111 } });
    expect(kept(plain, 111)).toBeUndefined();
    const alike = askableHeap('root → app -actionsById→ actions → action', { action: { name: 'Action', id: 111 } });
    expect(kept(alike, 111)).toBeUndefined();
  });

  it('have one rule for each id, and fewer rules than a byte can tell', () => {
    const ids = ARTIFACT_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeLessThan(255);
  });
});
