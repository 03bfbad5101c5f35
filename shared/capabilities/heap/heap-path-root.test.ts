import { expect, test } from 'vitest';
import type { HeapNode, HeapPath } from '../../contracts/heap-objects.ts';
import { toyNode } from '../testing/toy-heap.ts';
import { groupPaths, shownPath, shownPathLines } from './heap-path-groups.ts';
import { foldedRoot, foldedSteps } from './heap-path-root.ts';

type Step = HeapPath['steps'][number];

function step(name: string, type: string, edgeType: string, edgeClass: 'engine' | 'page', index: number): Step {
  return { edge: { name: `e${index}`, type: edgeType, edgeClass }, node: toyNode(index, { name, type }) };
}

/** A timer whose callback uses a variable of its module. */
const TIMER: HeapPath = {
  steps: [
    { edge: null, node: toyNode(1, { name: '', type: 'synthetic', preview: '(root)' }) },
    step('(GC roots)', 'synthetic', 'element', 'engine', 2),
    step('DOMTimer', 'native', 'internal', 'engine', 3),
    step('ScheduledAction', 'native', 'internal', 'engine', 4),
    step('system / Context', 'object', 'internal', 'engine', 5),
    step('Array', 'array', 'context', 'engine', 6),
    step('Order', 'object', 'element', 'page', 7),
  ],
};
const nameOf = ({ name }: HeapNode): string => name;

test('the steps of V8 and Blink at the root are one, which names the first of Blink and the last', () => {
  expect(foldedSteps(TIMER.steps)).toBe(5);
  expect(foldedRoot(TIMER.steps.slice(0, 5), nameOf)).toBe('DOMTimer → … → system / Context');
  expect(shownPathLines(shownPath(TIMER))).toEqual([
    'DOMTimer @3 → … → system / Context @5',
    '.e6 (context) → Array @6',
    '[e7] → Order @7',
  ]);
  expect(shownPathLines(shownPath(TIMER), true)).toHaveLength(7);
  // The context of the page holds every timer, so it says nothing.
  const ofPage = step('system / NativeContext / http://shop.test', 'hidden', 'internal', 'engine', 10);
  const [root, ...rest] = TIMER.steps.slice(0, 5);
  expect(root === undefined ? '' : foldedRoot([root, ofPage, ...rest], nameOf)).toBe('DOMTimer → … → system / Context');
});

test('a function of the page, short starts, and the object itself are not folded', () => {
  const [root, ...rest] = TIMER.steps;
  const callback = step('onTick', 'closure', 'internal', 'engine', 8);
  expect(foldedSteps([...TIMER.steps.slice(0, 3), callback, ...rest.slice(4)])).toBe(3);
  expect(foldedSteps(TIMER.steps.slice(0, 2))).toBe(0);
  expect(foldedSteps(root === undefined ? [] : [root])).toBe(0);
  expect(foldedSteps(TIMER.steps.slice(0, 5))).toBe(4);
});

test('objects of a class are one group whatever the engine does at the root', () => {
  const longer: HeapPath = {
    steps: [...TIMER.steps.slice(0, 3), step('Handle', 'native', 'internal', 'engine', 9), ...TIMER.steps.slice(3)],
  };
  const ways = [TIMER, longer].map((path, index) => ({ count: index + 1, node: toyNode(7), path }));
  expect(groupPaths(ways)).toMatchObject([{ count: 3 }]);
  expect(groupPaths(ways)[0]?.shape).toEqual([
    'DOMTimer → … → system / Context',
    '.e6 (context) → Array',
    '[e7] → Order',
  ]);
  expect(groupPaths(ways, true).map(({ count }) => count)).toEqual([2, 1]);
});
