import { expect, test } from 'vitest';
import type { PageResource } from '../../../shared/core/contracts/scripts.ts';
import { sourceFrames } from './source-frames.ts';

function resource(frameId: string, url: string, type: PageResource['type']): PageResource {
  return { frameId, url, type, mimeType: 'text/html' };
}

test('frames are named by their documents, the top frame first', () => {
  const resources = [
    resource('cart', 'https://shop.test/a/cart.html?x=1', 'Document'),
    resource('cart', 'https://shop.test/cart.css', 'Stylesheet'),
    resource('top', 'https://shop.test/', 'Document'),
  ];
  const scripts = [{ frameId: 'top' }, { frameId: 'blank' }, { frameId: null }];
  expect(sourceFrames('top', scripts, resources)).toEqual([
    { frameId: 'top', label: 'top', url: 'https://shop.test/' },
    { frameId: 'cart', label: 'cart.html', url: 'https://shop.test/a/cart.html?x=1' },
    { frameId: 'blank', label: 'frame without a document', url: '' },
  ]);
});

test('a worker has no frames', () => {
  expect(sourceFrames('worker', [{ frameId: null }], [])).toEqual([]);
});
