/** Numbers that profile.proto cannot hold, and texts of any length. */
import { expect, test } from 'vitest';
import { encodePprof } from './pprof-profile.ts';
import { decode } from './testing/decode-pprof.ts';

function encoded(values: readonly number[], name = 'f') {
  return decode(
    encodePprof({
      valueTypes: [{ type: 'space', unit: 'bytes' }],
      functions: [{ name, url: 'a.js', line: 1, column: 2 }],
      stacks: [{ functions: [0], values }],
      startedAtMs: 0,
      durationMs: 0,
      period: null,
      comment: '',
    }),
  );
}

test('the nearest number is written, and 0 for none', () => {
  const { samples } = encoded([0xffff_ffff, 2 ** 32, 2 ** 53, Infinity, NaN, -1, 1.5]);
  expect(samples).toEqual([
    { stack: ['f a.js:1:2 (line 1)'], values: [0xffff_ffff, 2 ** 32, 2 ** 53, 2 ** 63 - 1024, 0, 0, 1] },
  ]);
});

test.each([1, 42, 43, 127, 128, 20_000])('a name of %d characters is read as it was written', (length) => {
  const name = 'ü'.repeat(length);
  expect(encoded([1], name).strings).toContain(name);
});
