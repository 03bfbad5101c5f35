import { expect, it } from 'vitest';
import { formatLink, parseLink } from '../../../shared/core/contracts/links.ts';
import { heapNode } from '../../core/testing/analysis.ts';
import { shownPlace, type Shown } from './use-heap-places.ts';

const NOTHING: Shown = {
  view: 'summary',
  selected: null,
  roots: { containment: null, dominators: heapNode(9) },
  words: { kind: 'classes', filter: '' },
  range: null,
};

it('round-trips every place through a link', () => {
  const object = { kind: 'object', key: '@7', node: heapNode(7) } as const;
  const row = { name: 'Order', count: 1, shallowSizeBytes: 1, retainedSizeBytes: null, distance: null };
  const cases: [Partial<Shown>, ReturnType<typeof shownPlace>][] = [
    [{}, { view: 'summary', className: null }],
    [{ words: { kind: 'classes', filter: 'Ord' } }, { view: 'summary', className: 'Ord' }],
    [{ selected: { kind: 'class', row } }, { view: 'summary', className: 'Order' }],
    [{ selected: object }, { view: 'object', id: 7 }],
    [
      { view: 'containment', selected: object },
      { view: 'containment', id: null },
    ],
    [{ view: 'dominators' }, { view: 'dominators', id: 9 }],
    [{ view: 'statistics' }, { view: 'statistics' }],
    [{ view: 'allocations' }, { view: 'allocations', range: null }],
    [
      { view: 'allocations', range: { fromMs: 100, toMs: 250.5 } },
      { view: 'allocations', range: { fromMs: 100, toMs: 250.5 } },
    ],
  ];
  for (const [shown, place] of cases) {
    expect(shownPlace({ ...NOTHING, ...shown })).toEqual(place);
    expect(parseLink(formatLink('heap-00000001', place))).toMatchObject({ ok: true, value: { place, notes: [] } });
  }
});
