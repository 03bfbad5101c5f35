import { expect, it } from 'vitest';
import type { HeapBirth } from '../contract/allocations.ts';
import type { HeapEdge, HeapNode, HeapPath } from '../contract/heap-objects.ts';
import { originSlotOf } from './origin-slot.ts';

type Step = readonly [edge: string, type: string, node: string, nodeType: string, birth: 'before' | number | 'unknown'];

function node(name: string, type: string, id: number): HeapNode {
  const sizes = { shallowSizeBytes: 8, retainedSizeBytes: 8, distance: id };
  const location = type === 'closure' ? { location: { url: 'http://shop.test/app.js', line: id, column: 1 } } : {};
  return { id, name, type, ...sizes, preview: '', isDetached: false, ...location };
}

/** The time of a birth is the end of its interval of 50 ms. */
function birthAt(when: Step[4]): HeapBirth {
  if (typeof when === 'number') return { when: 'during', fromMs: when - 50, toMs: when };
  return { when, fromMs: null, toMs: when === 'before' ? 0 : null };
}

function slotOf(steps: readonly Step[]) {
  const path: HeapPath = {
    steps: steps.map(([name, type, to, nodeType], at) => ({
      edge: at === 0 ? null : ({ name, type, edgeClass: 'page' } satisfies HeapEdge),
      node: node(to, nodeType, at),
    })),
  };
  const { slots, callback } = originSlotOf(
    path,
    steps.map((step) => birthAt(step[4])),
  );
  const [slot] = slots;
  const shown =
    slot === undefined
      ? null
      : `${slot.kind} ${slot.name} of ${slot.owner.name} holds ${slot.holds.name}${slot.isMember ? ', member' : ''}${slot.isOlder ? ', older' : ''}${slot.isLater ? ', later' : ''}`;
  return { shown, callback: callback?.name };
}

const ROOT: Step = ['', '', '(root)', 'synthetic', 'unknown'];
const STORE: Step = ['store', 'property', 'Store', 'object', 'before'];

it('is the last reference from what is older to what came with the object', () => {
  const path: Step[] = [
    ROOT,
    STORE,
    ['orders', 'property', 'Array', 'object', 'before'],
    ['12', 'element', 'Order', 'object', 100],
    ['lines', 'property', 'Array', 'object', 100],
    ['0', 'element', 'Line', 'object', 100],
  ];
  expect(slotOf(path).shown).toBe('property orders of Store holds Order, member, older');
});

it('is that of the object itself where it is younger than all that leads to it', () => {
  const path: Step[] = [
    ROOT,
    STORE,
    ['current', 'property', 'Page', 'object', 50],
    ['row', 'property', 'Row', 'object', 200],
  ];
  expect(slotOf(path).shown).toBe('property row of Page holds Row, older');
});

it('is the last one with a name where no time is known', () => {
  const path: Step[] = [
    ROOT,
    ['store', 'property', 'Store', 'object', 'unknown'],
    ['orders', 'property', 'Map', 'object', 'unknown'],
    ['table', 'internal', '(array)', 'array', 'unknown'],
    ['7', 'internal', 'Order', 'object', 'unknown'],
  ];
  expect(slotOf(path).shown).toBe('property orders of Store holds Order, member');
});

it('of a plain object is its property if it has a shape, and what leads to it otherwise', () => {
  const state = (name: string): Step[] => [
    ROOT,
    ['state', 'property', name, 'object', 'before'],
    ['last', 'property', 'Row', 'object', 100],
  ];
  expect(slotOf(state('{first, last}')).shown).toBe('property last of {first, last} holds Row, older');
  expect(slotOf(state('Object')).shown).toBe('property state of (root) holds Row, member, older');
});

it('says that the slot was written again after the object was born', () => {
  const path: Step[] = [
    ROOT,
    STORE,
    ['rows', 'property', 'Array', 'object', 500],
    ['0', 'element', 'Row', 'object', 100],
  ];
  expect(slotOf(path).shown).toBe('property rows of Store holds Array, older, later');
  // The storage of a Map is made again as it grows.
  const grown: Step[] = [
    ROOT,
    STORE,
    ['rows', 'property', 'Map', 'object', 'before'],
    ['table', 'internal', '(array)', 'array', 500],
    ['3', 'internal', 'Row', 'object', 100],
  ];
  expect(slotOf(grown).shown).toBe('property rows of Store holds Row, member, older');
});

it('of what a function captures as `this` is that of the function', () => {
  const path: Step[] = [
    ROOT,
    STORE,
    ['listeners', 'property', 'Set', 'object', 'before'],
    ['table', 'internal', '(array)', 'array', 'before'],
    ['9', 'internal', 'onPrice', 'closure', 'before'],
    ['context', 'internal', 'system / Context', 'object', 'before'],
    ['this', 'context', 'Row', 'object', 'before'],
  ];
  expect(slotOf(path)).toEqual({ shown: 'property listeners of Store holds onPrice, member', callback: 'onPrice' });
});

it('has none where a list of the browser holds the function, and names the function', () => {
  const path: Step[] = [
    ROOT,
    ['document', 'property', 'HTMLDocument', 'native', 'unknown'],
    ['3', 'element', 'V8EventListener', 'native', 'unknown'],
    ['1', 'element', 'onScroll', 'closure', 100],
    ['context', 'internal', 'system / Context', 'object', 100],
    ['row', 'context', 'Row', 'object', 100],
  ];
  const all = [path[0], ['window', 'property', 'Window', 'object', 'before'] satisfies Step, ...path.slice(1)];
  expect(slotOf(all.filter((step) => step !== undefined))).toEqual({ shown: null, callback: 'onScroll' });
});

it('is none of the listeners of an emitter, which no code of the author writes', () => {
  const path = (list: string): Step[] => [
    ROOT,
    STORE,
    [list, 'property', '{message}', 'object', 'before'],
    ['message', 'property', 'onMessage', 'closure', 100],
  ];
  expect(slotOf(path('_events'))).toEqual({ shown: null, callback: 'onMessage' });
  expect(slotOf(path('handlers')).shown).toBe('property message of {message} holds onMessage, older');
});
