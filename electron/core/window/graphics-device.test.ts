/** When the app draws without a GPU. */
import { expect, it } from 'vitest';
import { hasGraphicsDevice } from './graphics-device.ts';

it('finds a device of any driver on Linux', () => {
  for (const device of ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'])
    expect(hasGraphicsDevice('linux', (path) => path === device)).toBe(true);
  expect(hasGraphicsDevice('linux', () => false)).toBe(false);
});

it('leaves the choice to Chromium elsewhere', () => {
  expect(hasGraphicsDevice('darwin', () => false)).toBe(true);
  expect(hasGraphicsDevice('win32', () => false)).toBe(true);
});
