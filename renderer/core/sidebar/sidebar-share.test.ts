import { expect, it } from 'vitest';
import { targetsHeightPx } from './sidebar-share.ts';

it('gives targets their usual share, and what the library does not need when they are many', () => {
  expect(targetsHeightPx(800, { targets: 3, captures: 0 })).toBe(336);
  expect(targetsHeightPx(800, { targets: 16, captures: 2 })).toBe(524);
  // A library of 20 rows leaves 164 px, less than the share.
  expect(targetsHeightPx(800, { targets: 16, captures: 20 })).toBe(336);
  expect(targetsHeightPx(800, { targets: 100, captures: 0 })).toBe(680);
});
