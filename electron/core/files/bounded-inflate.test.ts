import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bounded, boundedInflate } from './bounded-inflate.ts';

it('inflates complete data of a reasonable size', () => {
  expect(boundedInflate(deflateSync(Buffer.from('events')))).toEqual(Buffer.from('events'));
  expect(boundedInflate(deflateSync(Buffer.alloc(64 << 20)))).toHaveLength(64 << 20);
});

it('refuses data that inflates to more than 64 MiB, and damaged data', () => {
  expect(boundedInflate(deflateSync(Buffer.alloc((64 << 20) + 1)))).toBeNull();
  expect(boundedInflate(Buffer.from('no packed bytes'))).toBeNull();
});

/** The bytes that come out before a pipeline ends or fails. */
async function unpacked(packed: Uint8Array): Promise<{ bytes: number; failed: boolean }> {
  const gunzip = createGunzip();
  let bytes = 0;
  const failed = await pipeline(
    Readable.from([packed]),
    gunzip,
    bounded(gunzip),
    async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) bytes += chunk.length;
    },
  ).then(
    () => false,
    () => true,
  );
  return { bytes, failed };
}

it('passes on what a stream unpacks to, and stops a bomb at a hundred times of its size', async () => {
  expect(await unpacked(gzipSync(Buffer.alloc(32 << 20)))).toEqual({ bytes: 32 << 20, failed: false });
  const packed = gzipSync(Buffer.alloc(160 << 20));
  const { bytes, failed } = await unpacked(packed);
  expect(failed).toBe(true);
  expect(bytes).toBeLessThanOrEqual((64 << 20) + 100 * packed.length);
});
