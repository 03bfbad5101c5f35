import { expect, test } from 'vitest';
import { meaningOfClass, withMeaning } from './heap-class-names.ts';

test.each([
  ['DOMTimer', 'DOMTimer (timer: setTimeout or setInterval)'],
  ['Detached V8EventListener', 'Detached V8EventListener (event listener)'],
  ['V8EventHandlerNonNull', 'V8EventHandlerNonNull (event handler such as onclick)'],
  // Says what it is by itself.
  ['ResizeObserver', 'ResizeObserver'],
  ['Order', 'Order'],
])('%s is %s for a reader', (name, shown) => {
  expect(withMeaning(name)).toBe(shown);
});

test('names of the page have no other meaning', () => {
  expect(meaningOfClass('DOMTimers')).toBeUndefined();
  expect(meaningOfClass('constructor')).toBeUndefined();
});
