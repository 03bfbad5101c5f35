import { expect, test } from 'vitest';
import { settingsPatch } from './settings-patch.ts';

const current = { sourceMapPaths: ['/shop/dist', '/shop/a.map'] };

test('source maps are taken away, and none is added', () => {
  expect(settingsPatch({ sourceMapPaths: ['/shop/a.map', '/home/ada'] }, current)).toEqual({
    sourceMapPaths: ['/shop/a.map'],
  });
  expect(settingsPatch({ sourceMapPaths: [] }, current)).toEqual({ sourceMapPaths: [] });
});

test('everything else is as given, without what was left out', () => {
  expect(settingsPatch({ theme: 'dark', evalMode: undefined }, current)).toEqual({ theme: 'dark' });
});
