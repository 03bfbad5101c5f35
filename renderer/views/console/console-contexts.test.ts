/** The contexts that the console offers. */
import { expect, test } from 'vitest';
import type { EndpointInfo, TargetInfo, TargetType } from '../../../shared/contracts/targets.ts';
import { frameLabel, selectedFrame, targetsBelow } from './console-contexts.ts';

function target(id: string, type: TargetType, parentId: string | null): TargetInfo {
  return {
    id,
    type,
    title: id,
    url: '',
    endpointId: 'e1',
    endpoint: 'http://localhost:9222',
    parentId,
    state: 'available',
  };
}

function endpoint(id: string, targets: TargetInfo[]): EndpointInfo {
  return {
    id,
    address: 'http://localhost:9222',
    kind: 'browser',
    product: 'Chrome',
    origin: 'added',
    state: 'connected',
    error: null,
    notice: null,
    connectedAtMs: 0,
    targets,
  };
}

test('workers and frames below a page are offered, also those of its frames', () => {
  const page = target('page', 'page', null);
  const targets = [
    target('nested', 'worker', 'frame'),
    page,
    target('frame', 'iframe', 'page'),
    target('other', 'page', null),
    target('tab', 'other', 'page'),
    target('theirs', 'worker', 'other'),
  ];
  expect(targetsBelow([endpoint('e0', []), endpoint('e1', targets)], page).map(({ id }) => id)).toEqual([
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
