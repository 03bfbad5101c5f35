import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkPageSize } from './view-bundle.mjs';

test('a page of views that is larger than 400 kB with Brotli ends the build', async () => {
  await expect(checkPageSize('a'.repeat(2_000_000))).resolves.toBeUndefined();
  await expect(checkPageSize(randomBytes(320_000).toString('base64'))).resolves.toBeUndefined();
  await expect(checkPageSize(randomBytes(420_000).toString('base64'))).rejects.toThrow('at most 400000 are allowed');
});
