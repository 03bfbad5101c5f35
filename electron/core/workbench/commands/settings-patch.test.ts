import { expect, test } from 'vitest';
import { settingsPatch } from './commands.ts';

const current = { sourceMapPaths: ['/shop/dist', '/shop/a.map'] };

test('source maps can be removed, but not added', () => {
  expect(settingsPatch({ sourceMapPaths: ['/shop/a.map', '/home/ada'] }, current)).toEqual({
    sourceMapPaths: ['/shop/a.map'],
  });
  expect(settingsPatch({ sourceMapPaths: [] }, current)).toEqual({ sourceMapPaths: [] });
});

test('all other settings are passed on, without undefined values', () => {
  expect(settingsPatch({ theme: 'dark', evalMode: undefined }, current)).toEqual({ theme: 'dark' });
});
