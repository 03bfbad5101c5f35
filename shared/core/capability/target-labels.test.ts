import { expect, it } from 'vitest';
import { targetLabels } from './target-labels.ts';

const at = (url: string, title = 'Orders') =>
  targetLabels({ id: 'T1', type: 'page', title, url, endpoint: 'localhost:9222' })['target'];

it('names a target by its address without what may be secret', () => {
  expect(at('https://me:pass@shop.test:8443/orders/7?token=abc#key')).toBe('shop.test:8443/orders/7');
  expect(at('file:///home/me/server.js?x')).toBe('file:///home/me/server.js');
  expect(at('', 'server.js[4711]')).toBe('server.js[4711]');
  expect(targetLabels({ id: 'N', type: 'node', title: 'a', url: '', endpoint: '' })).toEqual({
    target: 'a',
    target_type: 'node',
  });
});
