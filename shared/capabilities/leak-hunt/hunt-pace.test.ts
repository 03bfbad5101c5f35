/** What a hunt still takes, from how long its parts took. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { leftMs, phasesMs, type HuntPlan } from './hunt-plan.ts';
import { HUNT_PHASES } from '../../kinds/leak-hunt/hunt-progress.ts';

const STEPS: HuntPlan = {
  action: { kind: 'steps', steps: [{ click: 'Open' }, { click: 'Close' }] },
  repeat: 5,
  rounds: 3,
  warmUpRounds: 1,
  settleSeconds: 5,
};
const PACES = { roundMs: 2000, snapshotMs: 500, readMs: 1000 };

test('the estimate has everything that comes after the rounds, until it is known that nothing grew', () => {
  expect(phasesMs(STEPS, PACES, { sizesBytes: [], grows: null })).toEqual({
    rounds: 10_000,
    comparing: 5500,
    confirming: 5500,
    apart: 3 * (400 + 500 + 1000),
    settling: 6500,
  });
  expect(phasesMs(STEPS, PACES, { sizesBytes: [], grows: false })).toMatchObject({
    comparing: 1000,
    confirming: 0,
    apart: 0,
    settling: 0,
  });
});

test('a large leak is not confirmed by further rounds, and a heap that takes long is not looked at again', () => {
  const MB = 1024 * 1024;
  const sizesBytes = [200, 400, 600, 800].map((size) => size * MB);
  const large = phasesMs(STEPS, { ...PACES, snapshotMs: 9000 }, { sizesBytes, grows: true });
  expect(large).toMatchObject({ confirming: 0, apart: 0, settling: 0 });
});

test('a part that takes longer than expected never ends at once, and no part is forgotten', () => {
  const phases = phasesMs(STEPS, PACES, { sizesBytes: [], grows: true });
  fc.assert(
    fc.property(fc.constantFrom(...HUNT_PHASES), fc.integer({ min: 1, max: 600_000 }), (phase, elapsedMs) => {
      const later = HUNT_PHASES.slice(HUNT_PHASES.indexOf(phase) + 1).reduce((sum, each) => sum + phases[each], 0);
      const left = leftMs(phases, phase, elapsedMs);
      expect(left - later).toBeGreaterThanOrEqual(elapsedMs / 4);
      expect(left).toBeGreaterThanOrEqual(later + phases[phase] - elapsedMs);
    }),
  );
});
