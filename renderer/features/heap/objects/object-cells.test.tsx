import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { heapEdge, heapNode } from '../../../core/testing/analysis.ts';
import { ObjectName, objectText } from './object-cells.tsx';

afterEach(cleanup);

const FIBER = heapNode(7, {
  name: 't',
  preview: '{tag, key}',
  component: { name: 'OrderRow', framework: 'React', role: 'instance', object: 'FiberNode' },
});
const ROW = heapNode(9, {
  name: 'Detached <tr>',
  type: 'native',
  preview: '<tr>',
  isDetached: true,
  component: { name: 'OrderRow', framework: 'React', role: 'part' },
});

it('names the component of an object in text and in a row', () => {
  expect(objectText(FIBER)).toBe('t (FiberNode) of OrderRow {tag, key} @7');
  expect(objectText(ROW)).toBe('Detached <tr> · OrderRow <tr> @9');
  render(<ObjectName item={{ edge: heapEdge('return'), node: FIBER }} />);
  expect(screen.getByText('t (FiberNode) of OrderRow')).toBeTruthy();
});

it('shows the component where the class is shown above', () => {
  render(<ObjectName item={{ edge: null, node: ROW }} isNamed={false} />);
  expect(screen.getByText('· OrderRow')).toBeTruthy();
  expect(screen.queryByText('Detached <tr> · OrderRow')).toBeNull();
});

it('shows where a function is written: by its source map, else in its script', () => {
  const location = { url: 'https://shop.test/js/app.js?v=3', line: 1, column: 5821 };
  const tick = heapNode(5, { name: 'Function', type: 'closure', preview: 'tick()', location });
  render(<ObjectName item={{ edge: null, node: tick }} />);
  expect(screen.getByText('app.js:1:5821')).toBeTruthy();
  cleanup();
  const original = { name: 'onTick', source: 'src/ticker.js', line: 4, column: 9 };
  render(<ObjectName item={{ edge: null, node: { ...tick, original } }} />);
  expect(screen.getByText('ticker.js:4:9')).toBeTruthy();
});

it('says what an object of Blink is to the page', () => {
  const timer = heapNode(3, { name: 'DOMTimer', type: 'native', preview: '' });
  expect(objectText(timer)).toBe('DOMTimer (timer: setTimeout or setInterval) @3');
  render(<ObjectName item={{ edge: null, node: timer }} />);
  expect(screen.getByText('DOMTimer')).toBeTruthy();
  expect(screen.getByText('timer: setTimeout or setInterval')).toBeTruthy();
});
