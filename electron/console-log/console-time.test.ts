import { expect, it } from 'vitest';
import { epochMs } from './console-kind.ts';

it('times of Bun, which sends seconds since the epoch, are milliseconds as those of others', () => {
  expect(epochMs(1_795_617_824.5, { type: 'bun' })).toBe(1_795_617_824_500);
  expect(epochMs(1_795_617_824_500, { type: 'bun' })).toBe(1_795_617_824_500);
  expect(epochMs(1_795_617_824_500, { type: 'node' })).toBe(1_795_617_824_500);
  expect(epochMs(0, { type: 'node' })).toBe(0);
});
