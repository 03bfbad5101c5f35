import { expect, it } from 'vitest';
import { keyColumn } from './class-keys.ts';

it('keeps keys in 16 bits as long as the largest fits', () => {
  const keys = [7, 65_535, 0];
  expect(keyColumn(Uint32Array.from(keys), 2 ** 16)).toEqual(Uint16Array.from(keys));
  expect(keyColumn(Uint32Array.from([...keys, 65_536]), 2 ** 16 + 1)).toEqual(Uint32Array.from([...keys, 65_536]));
});
