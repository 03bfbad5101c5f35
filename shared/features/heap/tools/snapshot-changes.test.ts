/** Answers about a second snapshot of the same target. */
import { describe, expect, test } from 'vitest';
import { TOY_OVERVIEW, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import type { HeapContent } from './heap-content.ts';
import { partsText } from '../../../core/findings/markdown.ts';
import { digestOf } from './snapshot-changes.ts';
import { changeParts } from './snapshot-parts.ts';

const row = (name: string, count: number, retainedSizeBytes: number) => ({
  name,
  count,
  shallowSizeBytes: 10,
  retainedSizeBytes,
  distance: 2,
});
const held = (id: number, name: string, retainedSizeBytes: number) => ({
  node: toyNode(id, { name, retainedSizeBytes }),
  path: `Window.${name.toLowerCase()}`,
});

const BEFORE: HeapContent = {
  overview: { ...TOY_OVERVIEW, retainedReady: true, nodes: 1000, totalSizeBytes: 10_240, classCount: 3 },
  classes: [row('Array', 400, 8000), row('Cart', 2, 600), row('Window', 1, 500)],
  heldBySeveral: [],
  topRetainers: [held(2, 'Window', 9000), held(3, 'Cart', 600)],
  duplicateStrings: { strings: [{ text: 'div', count: 4, sizeBytes: 20, wastedBytes: 60 }], totalWastedBytes: 60 },
  detached: { total: 0, groups: [] },
  closures: { total: 7, largest: [] },
  listeners: { total: 2, largest: [] },
  leftDocuments: null,
  keptTargets: null,
  keptInVain: null,
  detachedDom: null,
};
const AFTER: HeapContent = {
  ...BEFORE,
  overview: { ...BEFORE.overview, nodes: 1100, totalSizeBytes: 20_480 },
  // The array grew by less than 1 %.
  classes: [row('Array', 402, 8040), row('Order', 40, 4000), row('Cart', 12, 3000)],
  heldBySeveral: [],
  topRetainers: [held(2, 'Window', 9000), held(3, 'Cart', 3000), held(8, 'Order', 100)],
  detached: { total: 4, groups: [] },
};
const textOf = (content: HeapContent): string => partsText(changeParts(content, digestOf('heap-00000001', BEFORE)));

describe('the answer about a second snapshot', () => {
  test('has what changed, with the difference', () => {
    const text = textOf(AFTER);
    expect(text).toContain('### Changes Since heap-00000001');
    expect(text).toContain('**Nodes**: 1,100 (+100) | **Self size**: 20.0 KB (+10.0 KB) | **Classes**: 3');
    expect(text).toContain('- Detached DOM nodes: 4 (+4)\n- Event listener functions: 2\n- Closures: 7\n');
    expect(text).toContain('| Order (new here) | 40 |');
    expect(text).toMatch(/\| Cart \| 12 \(\+10\) \| 2\.9 KB \(\+2\.3 KB\) \|/);
    expect(text).toMatch(/\| Cart @3[^|]*\| 2\.9 KB \(\+2\.3 KB\) \| Window\.cart \|/);
    expect(text).toMatch(/\| Order @8[^|]*\(new here\) \| 100 B \|/);
    expect(text).toContain('1 more of the 3 largest constructors are as before (within 1 %).');
  });

  test('has one row for strings that differ only in their numbers', () => {
    const orders = Array.from({ length: 60 }, (_, at) => ({
      text: `order ${at}`,
      count: 282,
      sizeBytes: 20,
      wastedBytes: 1024,
    }));
    const before = {
      ...BEFORE,
      duplicateStrings: { strings: orders.map((each) => ({ ...each, count: 126 })), totalWastedBytes: 1 },
    };
    const after = { ...AFTER, duplicateStrings: { strings: orders, totalWastedBytes: 2 } };
    const text = partsText(changeParts(after, digestOf('heap-00000001', before)));
    expect(text).toContain('| order 0 … order 59 (60 strings) | 282 each (+9,360 in all) | 60.0 KB |');
    expect(text).not.toContain('| order 7 ');
  });

  test('does not repeat what is as before', () => {
    const text = textOf(AFTER);
    expect(text).not.toContain('| Array');
    expect(text).not.toContain('Window @2');
    expect(text).not.toContain('Duplicate Strings');
    const same = textOf(BEFORE);
    expect(same).not.toContain('| ---');
    expect(same).toContain('All 3 largest constructors are as before (within 1 %).');
  });
});
