import { describe, expect, it } from 'vitest';
import { categoryOf, mainOrigin } from './function-category.ts';

describe('whose code a function is', () => {
  const page = 'https://shop.test';
  it('is told by its address', () => {
    expect(categoryOf('(root)', '', page)).toBe('task');
    expect(categoryOf('(V8 API)', '', page)).toBe('native');
    expect(categoryOf('emit', 'node:events', page)).toBe('native');
    expect(categoryOf('render', 'https://shop.test/app/orders.js', page)).toBe('script');
    expect(categoryOf('commit', 'https://shop.test/assets/react-dom.production.js', page)).toBe('framework');
    expect(categoryOf('track', 'https://metrics.example/t.js', page)).toBe('third');
    expect(categoryOf('parse', 'file:///srv/app/node_modules/csv/index.js', '')).toBe('third');
    expect(categoryOf('main', 'file:///srv/app/main.js', '')).toBe('script');
  });
  it('takes no page for a framework because of its host, or of a part of a word', () => {
    expect(categoryOf('f', 'https://react.shop.test/app.js', 'https://react.shop.test')).toBe('script');
    expect(categoryOf('f', 'https://shop.test/reactor.js', page)).toBe('script');
  });
  it('takes the most frequent origin for the page', () => {
    expect(mainOrigin(['https://a.test/x.js', 'https://b.test/y.js', 'https://a.test/z.js', '', 'node:fs'])).toBe(
      'https://a.test',
    );
    expect(mainOrigin(['', 'node:fs'])).toBe('');
  });
});
