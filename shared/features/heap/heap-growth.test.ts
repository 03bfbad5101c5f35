import { describe, expect, test } from 'vitest';
import type { HeapCluster } from '../../engine/heap/contract/heap-differences.ts';
import type { HeapEdgeClass, HeapPath } from '../../engine/heap/contract/heap-objects.ts';
import { toyNode } from '../../core/capability/testing/toy-heap.ts';
import { TERSE, told } from '../../core/findings/voice.ts';
import { decide, inRow } from '../../core/findings/rules.ts';
import { GROWTH_RULES, growthEvidence } from './growth-rules.ts';
import { holderOf } from './heap-growth.ts';
import type { HeapVerdict, Survivors } from './survivors.ts';

const growth = (clusters: readonly Survivors[], actions: number | undefined): HeapVerdict => {
  const { level, saying } = decide(GROWTH_RULES, growthEvidence(clusters, actions));
  const notes = level === 'grows' ? [] : (saying.notes ?? []);
  return { level, text: told(inRow([saying.headline, ...notes], ' ').words, TERSE) };
};

const survivors = (over: Partial<Survivors> = {}): Survivors => ({
  holder: 'page',
  topCount: 20,
  retainedSizeBytes: 40_960,
  replacedShare: 0,
  nodeName: 'DetailsView',
  path: '…ticker.subscribers',
  heldBy: '.subscribers of Ticker',
  topPerRound: null,
  ...over,
});

describe('the growth between two snapshots', () => {
  test('is no growth where new objects replaced others on the same path', () => {
    const drawn = survivors({ nodeName: 'Row', topCount: 500, replacedShare: 0.98 });
    expect(growth([drawn], 5)).toEqual({
      level: 'no-growth',
      text: 'No growth: new objects of the page replaced others on the same paths.',
    });
    // The rest of a leak is named, and the content is not.
    expect(growth([drawn, survivors()], 20).text).toMatch(/^Grows with the action: 1 × DetailsView per action/);
  });

  test('is growth where every action left an object behind, whatever the size of the heap', () => {
    expect(growth([survivors()], 10)).toEqual({
      level: 'grows',
      text: 'Grows with the action: 2 × DetailsView per action, held by .subscribers of Ticker (4.0 KB per action).',
    });
  });

  test('is none where fewer objects survive than actions ran: one request in ten, or a cache that fills', () => {
    const state = survivors({ topCount: 1, retainedSizeBytes: 65_536, nodeName: 'BindingData' });
    const order = survivors({ topCount: 20, retainedSizeBytes: 60_000, nodeName: 'Order', heldBy: '.audit of Shop' });
    expect(growth([state, order], 200)).toEqual({
      level: 'unclear',
      text: 'No verdict: there are fewer new objects than actions, as in a leak of some actions or a cache that fills. New and still reachable: 0.1 × Order per action, held by .audit of Shop (300 B per action). Run many more actions and compare again: only a leak grows with their number.',
    });
  });

  test('does not name many small objects where most of the memory is elsewhere', () => {
    const watchers = survivors({ topCount: 4, retainedSizeBytes: 400_000, nodeName: 'closure in mounted' });
    const icons = survivors({ topCount: 40, retainedSizeBytes: 30_000, nodeName: 'Detached <i>' });
    const { level, text } = growth([watchers, icons], 5);
    expect(level).toBe('unclear');
    expect(text.indexOf('closure in mounted')).toBeLessThan(text.indexOf('Detached <i>'));
    // With as many as actions the largest comes first.
    expect(growth([icons, { ...watchers, topCount: 5 }], 5).text).toMatch(
      /^Grows with the action: 1 × closure in mounted/,
    );
  });

  test('is no growth where every path has one or two new objects after many actions', () => {
    expect(growth([survivors({ topCount: 2 })], 10)).toMatchObject({
      level: 'no-growth',
      text: expect.stringContaining('10 actions left at most 2 new objects on a path') as string,
    });
  });

  test.each([[undefined], [1]])('is none from one pair with %s actions', (actions) => {
    const { level, text } = growth([survivors()], actions);
    expect(level).toBe('unclear');
    expect(text).toContain('20 ');
    expect(text).toContain('.subscribers of Ticker');
  });

  test('does not count what only V8, the console or DevTools retain', () => {
    expect(growth([survivors({ holder: 'engine' }), survivors({ holder: 'tool' })], 10).level).toBe('no-growth');
    expect(growth([], undefined).level).toBe('no-growth');
  });

  test('counts what a variable of a module holds, which is reached through references of V8 only', () => {
    const engine = { type: 'internal', edgeClass: 'engine' } as const;
    const path: HeapPath = {
      steps: [
        { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
        { edge: { name: 'context', ...engine }, node: toyNode(3, { name: 'system / Context' }) },
        { edge: { name: 'subscribers', type: 'context', edgeClass: 'engine' }, node: toyNode(5, { name: 'Set' }) },
        { edge: { name: 'table', ...engine }, node: toyNode(7, { name: '(array)' }) },
        { edge: { name: '12', ...engine }, node: toyNode(9, { name: 'closure', type: 'closure' }) },
      ],
    };
    expect(holderOf({ path, classes: [] })).toBe('page');
    const code = toyNode(9, { name: '(compiled code)', type: 'code' });
    expect(
      holderOf({
        path: { steps: [...path.steps.slice(0, 2), { edge: { name: '3', ...engine }, node: code }] },
        classes: [],
      }),
    ).toBe('engine');
  });

  test('of a series is growth only where every round has new objects on the path', () => {
    expect(growth([survivors({ topPerRound: [5, 6, 5] })], undefined)).toEqual({
      level: 'grows',
      text: 'Every round leaves 5 to 6 × DetailsView, held by .subscribers of Ticker (40.0 KB in all).',
    });
    expect(growth([survivors({ topPerRound: [16, 0, 0] })], undefined).level).toBe('no-growth');
  });
});

test.each<[Survivors['holder'], HeapEdgeClass[]]>([
  ['page', ['engine', 'page', 'engine']],
  ['page', ['engine', 'framework']],
  ['engine', ['engine', 'engine']],
  ['tool', ['tool', 'page']],
])('a path is held by the %s', (holder, classes) => {
  const path: HeapCluster['path'] = {
    steps: [
      { edge: null, node: toyNode(1) },
      ...classes.map((edgeClass, at) => ({ edge: { name: 'a', type: 'property', edgeClass }, node: toyNode(at + 2) })),
    ],
  };
  expect(holderOf({ path, classes: [] })).toBe(holder);
});

test.each([
  ['Detached <section>', 'native', 'console'],
  ['(concatenated string)', 'concatenated string', 'tool'],
])('of what the console printed, %s (%s) is held by: %s', (name, type, holder) => {
  const path: HeapCluster['path'] = {
    steps: [
      { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
      { edge: { name: '5 / DevTools console', type: 'internal', edgeClass: 'tool' }, node: toyNode(3, { name, type }) },
    ],
  };
  expect(holderOf({ path, classes: [] })).toBe(holder);
});
