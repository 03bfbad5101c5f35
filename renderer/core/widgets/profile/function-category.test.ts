import { describe, expect, it } from 'vitest';
import { mainOrigin } from '../../../../shared/base/third-party.ts';
import { categoryOf } from './function-category.ts';

describe('function category', () => {
  const page = 'https://shop.test';
  const of = (name: string, url: string, origin: string, line = url === '' ? 0 : 1): string =>
    categoryOf({ name, url, line }, origin);
  it('is determined by the URL', () => {
    expect(of('(root)', '', page)).toBe('task');
    expect(of('(idle)', '', page)).toBe('task');
    expect(of('(program)', '', page)).toBe('task');
    expect(of('(garbage collector)', '', page)).toBe('gc');
    expect(of('(V8 API)', '', page)).toBe('native');
    expect(of('evaluated', '', page, 3)).toBe('script');
    expect(of('emit', 'node:events', page)).toBe('native');
    expect(of('render', 'https://shop.test/app/orders.js', page)).toBe('script');
    expect(of('commit', 'https://shop.test/assets/react-dom.production.js', page)).toBe('framework');
    expect(of('track', 'https://metrics.example/t.js', page)).toBe('third');
    expect(of('parse', 'file:///srv/app/node_modules/csv/index.js', '')).toBe('third');
    expect(of('main', 'file:///srv/app/main.js', '')).toBe('script');
  });
  it('does not match frameworks in host names or parts of words', () => {
    expect(of('f', 'https://react.shop.test/app.js', 'https://react.shop.test')).toBe('script');
    expect(of('f', 'https://shop.test/reactor.js', page)).toBe('script');
  });
  it('takes the most frequent origin as the page', () => {
    expect(mainOrigin(['https://a.test/x.js', 'https://b.test/y.js', 'https://a.test/z.js', '', 'node:fs'])).toBe(
      'https://a.test',
    );
    expect(mainOrigin(['', 'node:fs'])).toBe('');
  });
});
