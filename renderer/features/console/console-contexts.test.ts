/** The contexts that the console offers. */
import { expect, test } from 'vitest';
import type { TargetType } from '../../../shared/core/contracts/targets.ts';
import { endpoint, target } from '../../core/testing/records.ts';
import { frameLabel, selectedFrame, targetsBelow } from './console-contexts.ts';

const targetOf = (id: string, type: TargetType, parentId: string | null) => target(id, { type, parentId });

test('workers and frames below a page are offered, also those of its frames', () => {
  const page = targetOf('page', 'page', null);
  const targets = [
    targetOf('nested', 'worker', 'frame'),
    page,
    targetOf('frame', 'iframe', 'page'),
    targetOf('other', 'page', null),
    targetOf('tab', 'other', 'page'),
    targetOf('theirs', 'worker', 'other'),
  ];
  expect(targetsBelow([endpoint('e0'), endpoint('e1', { targets })], page).map(({ id }) => id)).toEqual([
    'nested',
    'frame',
  ]);
  expect(targetsBelow([], page)).toEqual([]);
});

test.each([
  [{ depth: 0, name: 'main', url: 'https://shop.test/' }, 'top'],
  [{ depth: 1, name: 'cart', url: 'https://shop.test/a/cart.html' }, 'cart'],
  [{ depth: 1, name: '', url: 'https://shop.test/a/cart.html?x=1' }, 'cart.html'],
  [{ depth: 2, name: '', url: 'about:srcdoc' }, 'about:srcdoc'],
  [{ depth: 1, name: '', url: '' }, '(no URL)'],
])('the label of the frame %j', (frame, label) => {
  expect(frameLabel({ frameId: 'f', ...frame })).toBe(label);
});

test('the top frame is selected until another one is', () => {
  const frames = [
    { frameId: 'a', depth: 0, name: '', url: '' },
    { frameId: 'b', depth: 1, name: '', url: '' },
  ];
  expect(selectedFrame({ frames })?.frameId).toBe('a');
  expect(selectedFrame({ frames, selectedFrameId: 'b' })?.frameId).toBe('b');
  expect(selectedFrame({})).toBeNull();
});
