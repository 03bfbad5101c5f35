import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { boundedInflate } from './bounded-inflate.ts';

it('inflates complete data of a reasonable size', () => {
  expect(boundedInflate(deflateSync(Buffer.from('events')))).toEqual(Buffer.from('events'));
  expect(boundedInflate(deflateSync(Buffer.alloc(64 << 20)))).toHaveLength(64 << 20);
});

it('refuses data that inflates to more than 64 MiB, and damaged data', () => {
  expect(boundedInflate(deflateSync(Buffer.alloc((64 << 20) + 1)))).toBeNull();
  expect(boundedInflate(Buffer.from('no packed bytes'))).toBeNull();
});
