/** The pprof export of sampled heap profiles, decoded by a separate reader of profile.proto. */
import { expect, it } from 'vitest';
import { decode } from './pprof/testing/decode-pprof.ts';
import { bytesOf, profileOf } from './heap/testing/profile-picture.ts';
import { askerOf } from './heap/testing/read-profile.ts';

const encodedOf = (profile: object, params: object = {}): Uint8Array =>
  askerOf(bytesOf(profile))('profile.export', { format: 'pprof', ...params }).bytes;

it('has one stack per call that allocated, innermost first, without (root)', () => {
  const profile = decode(encodedOf(profileOf('(root) 0\n  main 300×1\n    make 70000×3\n      main 8×1\n  empty 0')));
  expect(profile.strings[0]).toBe('');
  expect(profile.sampleTypes).toEqual(['samples/count', 'inuse_space/bytes']);
  expect(profile.defaultType).toBe('inuse_space');
  const [main, make] = ['main app.js:13:5 (line 13)', 'make app.js:13:5 (line 13)'];
  expect(profile.samples).toEqual([
    { stack: [main], values: [1, 300] },
    { stack: [make, main], values: [3, 70000] },
    { stack: [main, make, main], values: [1, 8] },
  ]);
  expect([profile.timeNanos, profile.durationNanos, profile.period]).toEqual([
    undefined,
    undefined,
    [undefined, undefined],
  ]);
});

it('contains time and interval of the recording, to the nanosecond (more than 53 bits)', () => {
  const profile = decode(
    encodedOf(profileOf('(root) 0\n  ü日 9007199254740991'), {
      startedAtMs: 1_767_225_600_123,
      durationMs: 1500,
      intervalBytes: 32768,
    }),
  );
  expect(profile.timeNanos).toBe(1_767_225_600_123_000_000n);
  expect(profile.durationNanos).toBe(1_500_000_000n);
  expect(profile.period).toEqual(['inuse_space/bytes', 32768n]);
  expect(profile.samples[0]?.values).toEqual([0, 9007199254740991]);
  expect(profile.samples[0]?.stack[0]).toContain('ü日 app.js');
});

it('keeps the own allocations of (root)', () => {
  const profile = decode(encodedOf(profileOf('(root) 5×1')));
  expect(profile.samples).toEqual([{ stack: ['(root) :0:0 (line 0)'], values: [1, 5] }]);
});
