import { describe, expect, it } from 'vitest';
import { functionName, sourcePlace, wholeSource } from './source-place.ts';

describe('source location', () => {
  it('is file and line in a row and complete in a tooltip', () => {
    const at = { url: 'https://shop.test/js/orders.js?v=3#a', line: 18, column: 4 };
    expect(sourcePlace(at)).toBe('orders.js:18:4');
    expect(wholeSource(at)).toBe('https://shop.test/js/orders.js?v=3#a:18:4');
  });
  it('shows what is known', () => {
    expect(sourcePlace({ url: '', line: 0 })).toBe('');
    expect(sourcePlace({ url: 'node:internal/timers', line: 0 })).toBe('timers');
    expect(sourcePlace({ url: 'https://shop.test/', line: 2 })).toBe('shop.test:2');
    expect(sourcePlace({ url: 'data:text/javascript,a/b', line: 1 })).toBe('data::1');
    expect(wholeSource({ url: 'https://shop.test/', line: 0, column: 0 })).toBe('https://shop.test/');
    expect(functionName('')).toBe('(anonymous)');
  });
});
