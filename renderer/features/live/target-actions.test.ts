import { describe, expect, it } from 'vitest';
import { collectedText, completeUrl } from './target-actions.tsx';

describe('navigation', () => {
  it.each([
    ['shop.test/orders', 'https://shop.test/orders'],
    ['localhost:4000/a', 'http://localhost:4000/a'],
    ['http://shop.test', 'http://shop.test'],
    // Blocked schemes are unchanged, so that the refusal names what was typed.
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['file:///etc/hosts', 'file:///etc/hosts'],
  ])('%s', (typed, url) => expect(completeUrl(typed)).toBe(url));
});

describe('garbage collection', () => {
  it('reports the freed and remaining size', () => {
    const value = { durationMs: 24, heapUsedBeforeBytes: 3 * 1024 ** 2, heapUsedAfterBytes: 1024 ** 2 };
    expect(collectedText(value)).toBe('Garbage collected: freed 2.0 MB, 1.0 MB used, took 24.0 ms');
    expect(collectedText({ ...value, heapUsedAfterBytes: 4 * 1024 ** 2 })).toBe(
      'Garbage collected: grew by 1.0 MB, 4.0 MB used, took 24.0 ms',
    );
    expect(collectedText({ ...value, heapUsedBeforeBytes: null })).toBe('Garbage collected, took 24.0 ms');
  });
});
