import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { boundedInflate } from './bounded-inflate.ts';

it('unpacks what is whole and of a sensible size', () => {
  expect(boundedInflate(deflateSync(Buffer.from('events')))).toEqual(Buffer.from('events'));
  expect(boundedInflate(deflateSync(Buffer.alloc(64 << 20)))).toHaveLength(64 << 20);
});

it('gives up what unpacks to more than 64 MiB, and what is damaged', () => {
  expect(boundedInflate(deflateSync(Buffer.alloc((64 << 20) + 1)))).toBeNull();
  expect(boundedInflate(Buffer.from('no packed bytes'))).toBeNull();
});
