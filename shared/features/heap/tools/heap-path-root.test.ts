import { expect, test } from 'vitest';
import type { HeapNode, HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { foldedRoot, foldedSteps, groupPaths, shownPath, shownPathLines } from './heap-path-groups.ts';

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
    'DOMTimer (timer: setTimeout or setInterval) @3 → … → system / Context @5',
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
    'DOMTimer (timer: setTimeout or setInterval) → … → system / Context',
    '.e6 (context) → Array',
    '[e7] → Order',
  ]);
  expect(groupPaths(ways, true).map(({ count }) => count)).toEqual([2, 1]);
});

/** The listener of an element: Blink's tables and wrappers between the element and the function. */
const LISTENER: HeapPath = {
  steps: [
    { edge: null, node: toyNode(1, { name: '', type: 'synthetic', preview: '(root)' }) },
    step('Window', 'object', 'element', 'page', 2),
    step('<body>', 'native', 'property', 'page', 3),
    step('blink::EventTargetData', 'native', 'element', 'engine', 4),
    step('blink::RegisteredEventListener', 'native', 'element', 'engine', 5),
    step('EventListener', 'native', 'element', 'engine', 6),
    step('V8EventListener', 'native', 'element', 'engine', 7),
    step('onClick', 'closure', 'element', 'engine', 8),
    step('Order', 'object', 'context', 'engine', 9),
  ],
};

test('what Blink has between an element and the function of its listener is one step, in words', () => {
  expect(shownPathLines(shownPath(LISTENER)).slice(2, 4)).toEqual([
    '.e3 → <body> @3',
    '[e4] → … → V8EventListener (event listener) @7',
  ]);
  expect(shownPathLines(shownPath(LISTENER))).toHaveLength(6);
  expect(shownPathLines(shownPath(LISTENER), true)).toHaveLength(9);
  const [group] = groupPaths([{ count: 1, node: toyNode(9), path: LISTENER }]);
  expect(group?.shape.slice(2, 5)).toEqual([
    '.e3 → <body>',
    '[e4] → … → V8EventListener (event listener)',
    '[e8] → onClick',
  ]);
  // An element and the object itself are shown.
  const elements = LISTENER.steps.map((each, at) => (at === 5 ? step('<p>', 'native', 'element', 'engine', 6) : each));
  expect(shownPathLines(shownPath({ steps: elements }))).toHaveLength(9);
  expect(shownPathLines(shownPath({ steps: LISTENER.steps.slice(0, 6) }))).toHaveLength(6);
});
