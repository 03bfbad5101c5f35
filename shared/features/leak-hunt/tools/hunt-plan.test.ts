/** Plans the rest of a hunt after its rounds, and what it still takes, by numbers alone. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HUNT_PHASES } from '../../heap/growing/hunt-progress.ts';
import { afterRound, leftMs, phasesMs, type HuntPlan } from './hunt-plan.ts';

const MB = 1024 * 1024;
const ROUND = { round: 1, rounds: 3, restarts: 0, snapshots: 2, isRenumbered: false, used: null, untried: null };
const used = (bytes: number, ...gained: number[]) => ({ bytes: bytes * MB, gained: gained.map((each) => each * MB) });

test.each([
  ['a round', {}, 'go-on'],
  ['objects that were numbered again', { isRenumbered: true }, 'again'],
  ['the same for the third time', { isRenumbered: true, restarts: 2 }, 'go-on'],
  ['a target that would be too large', { round: 2, snapshots: 3, used: used(600, 40, 150) }, 'is-too-large'],
  ['two rounds that leave much, and as much', { round: 2, snapshots: 3, used: used(300, 100, 94) }, 'is-known'],
  ['two rounds of which one leaves far more', { round: 2, snapshots: 3, used: used(300, 70, 140) }, 'go-on'],
  ['two rounds that leave less', { round: 2, snapshots: 3, used: used(300, 40, 40) }, 'go-on'],
  ['the same after one round, which tells nothing', { used: used(600, 150) }, 'go-on'],
  ['the same after the last round', { round: 3, snapshots: 4, used: used(600, 150) }, 'go-on'],
  ['a large target that gains little', { round: 2, snapshots: 3, used: used(600, 50) }, 'go-on'],
  ['a first action that loaded what others use', { untried: 5, used: used(90, 1) }, 'as-asked'],
  ['an action that leaves much each time', { untried: 5, used: used(120, 34) }, 'go-on'],
  ['a target that does not tell what an action left', { untried: 5 }, 'go-on'],
])('after %s', (_, more, next) => {
  expect(afterRound({ ...ROUND, ...more })).toBe(next);
});

const STEPS: HuntPlan = {
  action: { kind: 'steps', steps: [{ click: 'Open' }, { click: 'Close' }] },
  repeat: 5,
  rounds: 3,
  warmUpRounds: 1,
  settleSeconds: 5,
};
const PACES = { roundMs: 2000, snapshotMs: 500, readMs: 1000 };

test('the estimate has everything that comes after the rounds, until it is known that nothing grew', () => {
  expect(phasesMs(STEPS, PACES, { sizesBytes: [], grows: null, isSteady: false })).toEqual({
    rounds: 10_000,
    comparing: 5500,
    confirming: 5500,
    apart: 3 * (400 + 500 + 1000),
    settling: 6500,
  });
  expect(phasesMs(STEPS, PACES, { sizesBytes: [], grows: false, isSteady: false })).toMatchObject({
    comparing: 1000,
    confirming: 0,
    apart: 0,
    settling: 0,
  });
});

test('a class that gains as much in every round is confirmed too, and nothing of it is told apart', () => {
  const steady = phasesMs(STEPS, PACES, { sizesBytes: [], grows: false, isSteady: true });
  expect(steady).toMatchObject({ confirming: 5500, apart: 0, settling: 0 });
});

test('a large leak is not confirmed by further rounds, and a heap that takes long is not looked at again', () => {
  const sizesBytes = [200, 400, 600, 800].map((size) => size * MB);
  const large = phasesMs(STEPS, { ...PACES, snapshotMs: 9000 }, { sizesBytes, grows: true, isSteady: false });
  expect(large).toMatchObject({ confirming: 0, apart: 0, settling: 0 });
});

test('the steps of a larger heap are not told apart, and the verdict still waits', () => {
  const { apart, settling } = phasesMs(
    STEPS,
    { ...PACES, snapshotMs: 2500 },
    { sizesBytes: [150 * MB], grows: true, isSteady: false },
  );
  expect(apart).toBe(0);
  expect(settling).toBeGreaterThan(0);
});

test('a part that takes longer than expected never ends at once, and no part is forgotten', () => {
  const phases = phasesMs(STEPS, PACES, { sizesBytes: [], grows: true, isSteady: false });
  fc.assert(
    fc.property(fc.constantFrom(...HUNT_PHASES), fc.integer({ min: 1, max: 600_000 }), (phase, elapsedMs) => {
      const later = HUNT_PHASES.slice(HUNT_PHASES.indexOf(phase) + 1).reduce((sum, each) => sum + phases[each], 0);
      const left = leftMs(phases, phase, elapsedMs);
      expect(left - later).toBeGreaterThanOrEqual(elapsedMs / 4);
      expect(left).toBeGreaterThanOrEqual(later + phases[phase] - elapsedMs);
    }),
  );
});
