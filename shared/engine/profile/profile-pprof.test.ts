/** The pprof export of CPU profiles, decoded by a separate reader of profile.proto. */
import { expect, it } from 'vitest';
import { decode } from './pprof/testing/decode-pprof.ts';
import { bytesOf, profileOf } from './cpu/testing/profile-picture.ts';
import { askerOf } from './cpu/testing/read-profile.ts';

const PICTURE = '(root)\n  main\n    work\n      main\n  (idle)';

it('has one stack per call with samples, innermost first, without (root), in nanoseconds', () => {
  const bytes = bytesOf(profileOf(PICTURE, 'main#1:300 work:70 work:80 main#2:8 (idle):1000', 42));
  const profile = decode(askerOf(bytes)('profile.export', { format: 'pprof', startedAtMs: 1_767_225_600_123 }).bytes);
  expect(profile.strings[0]).toBe('');
  expect(profile.sampleTypes).toEqual(['samples/count', 'cpu/nanoseconds']);
  expect(profile.defaultType).toBe('cpu');
  const [main, work, idle] = ['main app.js:13:5 (line 13)', 'work app.js:23:5 (line 23)', '(idle) :0:0 (line 0)'];
  expect(profile.samples).toEqual([
    { stack: [main], values: [1, 300_000] },
    { stack: [work, main], values: [2, 150_000] },
    { stack: [main, work, main], values: [1, 8000] },
    { stack: [idle], values: [1, 1_000_000] },
  ]);
  expect(profile.timeNanos).toBe(1_767_225_600_123_000_000n);
  expect(profile.durationNanos).toBe(1_500_000n);
  // Intervals of 300, 70, 80 and 8 µs.
  expect(profile.period).toEqual(['cpu/nanoseconds', 75_000n]);
});

it('omits unknown properties', () => {
  const counts = { ...profileOf(PICTURE, 'work:1'), samples: [], timeDeltas: [] };
  const profile = decode(askerOf(bytesOf(counts))('profile.export', { format: 'pprof' }).bytes);
  expect(profile.timeNanos).toBeUndefined();
  expect(profile.period).toEqual([undefined, undefined]);
  expect(profile.samples).toHaveLength(1);
});

it('has the labels of the recording on every sample, without empty ones', () => {
  const bytes = bytesOf(profileOf(PICTURE, 'main#1:300 work:70', 42));
  const labels = { target: 'shop.test/orders', build: '412', app: '' };
  const { samples } = decode(askerOf(bytes)('profile.export', { format: 'pprof', labels }).bytes);
  const expected = { target: 'shop.test/orders', build: '412' };
  expect(samples.map((sample) => sample.labels)).toEqual([expected, expected]);
});
