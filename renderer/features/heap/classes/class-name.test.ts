import { describe, expect, it } from 'vitest';
import { classNameParts } from './class-name.ts';

describe('class name', () => {
  it.each([
    ['OrderStore', 'OrderStore', ''],
    ['system / JSArrayBufferData', 'system / JSArrayBufferData', ''],
    ['{a, b}', '{a, b}', ''],
    ['Detached <tr>', 'Detached <tr>', ''],
    ['Window (prototype) / https://shop.test', 'Window (prototype)', '/ https://shop.test'],
    ['/ https://shop.test', '/ https://shop.test', ''],
  ])('%s', (name, own, origin) => {
    expect(classNameParts(name)).toEqual({ name: own, origin, source: '' });
  });

  it.each([
    ['https://shop.test/assets/store/OrderStore.ts?v=3', 18, 'store/OrderStore.ts:18'],
    ['file:///srv/app.js', 1, 'srv/app.js:1'],
    ['http://localhost:4000/main.js', 7, 'main.js:7'],
    ['http://shop.test/app.js', undefined, 'app.js'],
    ['node:internal/url', 12, 'internal/url:12'],
    ['', 3, ''],
  ])('source %s', (url, line, expected) => {
    expect(classNameParts('A', url, line).source).toBe(expected);
  });

  it('has the column, which tells classes of one minified line apart', () => {
    expect(classNameParts('e', 'https://shop.test/app.js', 1, 5821).source).toBe('app.js:1:5821');
  });
});
