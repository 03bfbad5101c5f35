import { expect, test } from 'vitest';
import { callFacts, callKey } from './use-profile-navigation.ts';

const PLACE = { name: 'render', url: 'app.js', line: 12, column: 5 };
const CALL = { place: PLACE, start: 100, self: 2, total: 30, stack: [PLACE], subtree: () => '' };

test('a call has its times, in the unit of the profile', () => {
  const selection = { call: CALL, place: PLACE, range: null, isTimed: true };
  expect(callFacts(selection, 'milliseconds')).toEqual({ ...PLACE, startMs: 100, durationMs: 30, selfMs: 2 });
  expect(callFacts({ ...selection, isTimed: false }, 'milliseconds')).not.toHaveProperty('startMs');
  expect(callFacts(selection, 'bytes')).toEqual({ ...PLACE, totalSizeBytes: 30, selfSizeBytes: 2 });
});

test('a function has its place only, and a range its ends', () => {
  const none = { call: null, place: null, range: null };
  expect(callKey(none)).toBeNull();
  expect(callFacts({ ...none, place: { ...PLACE, name: '', line: 0 }, isTimed: true }, 'milliseconds')).toEqual({
    name: '(anonymous)',
    url: 'app.js',
  });
  expect(callKey({ ...none, range: { fromMs: 1, toMs: 2 } })).not.toBeNull();
  expect(callFacts({ ...none, range: { fromMs: 1, toMs: 2 }, isTimed: true }, 'milliseconds')).toEqual({
    fromMs: 1,
    toMs: 2,
  });
});
