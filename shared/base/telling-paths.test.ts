import { expect, test } from 'vitest';
import { tellingPaths } from './telling-paths.ts';

test('keeps the end of a path that tells it from the others', () => {
  const told = tellingPaths([
    '../../../code/shop/source/api.js',
    '../../../code/shop/source/cart/index.js',
    'webpack://shop/./source/menu/index.js',
    'main.js',
  ]);
  expect([...told.values()].toSorted()).toEqual(['cart/index.js', 'main.js', 'menu/index.js', 'source/api.js']);
});

test('adds parts for equal ends, and ends also where nothing tells two apart', () => {
  const told = tellingPaths(['a/one/src/index.js', 'a/two/src/index.js', '../x/y.js', '../../x/y.js', '']);
  expect(told.get('a/one/src/index.js')).toBe('one/src/index.js');
  expect(told.get('a/two/src/index.js')).toBe('two/src/index.js');
  expect(told.get('../../x/y.js')).toBe('x/y.js');
  expect(told.get('')).toBe('');
});
