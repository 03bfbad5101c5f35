/** Adapts the actions of a round to the bytes that one leaves, on a heap that a test decides. */
import { expect, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import { appError } from '../../../base/errors.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { createByteWatch, withinMeans } from './hunt-cost.ts';
import type { HuntPlan } from './hunt-plan.ts';

const MB = 1024 * 1024;
const PLAN: HuntPlan = { action: { kind: 'expression', expression: 'act()' }, repeat: 5, rounds: 3, warmUpRounds: 1 };

/** A target that has these bytes each time that it is asked; undefined where it does not tell. */
function targetOf(used: readonly (number | undefined)[]) {
  const notes: string[] = [];
  const left = [...used];
  const session = {
    send: async (method: string) => {
      if (method === 'HeapProfiler.collectGarbage') return ok({});
      const usedSize = left.shift();
      return usedSize === undefined
        ? err(appError('cdp_error', 'It does not tell.', ''))
        : ok({ usedSize: usedSize * MB, backingStorageSize: 0, embedderHeapUsedSize: 0 });
    },
  };
  const context = {
    attach: async () => ok(session),
    signal: new AbortController().signal,
    note: (text: string) => void notes.push(text),
  } as unknown as CallContext;
  return { context, notes };
}

async function begun(used: readonly (number | undefined)[]) {
  const { context, notes } = targetOf(used);
  const played: unknown[] = [];
  const play = async (part: unknown) => played.push(part);
  return { ...(await withinMeans(PLAN, play, context)), played, notes };
}

test.each([
  // Two actions that leave as much each decide; what is left of the warm-up is not played.
  ['30 MB each', [40, 71, 101], { repeat: 1, warmUpRounds: 2, done: 2 }],
  ['9 MB each', [40, 49, 58], { repeat: 3, warmUpRounds: 1, done: 2 }],
  ['1 MB each', [40, 41], { repeat: 5, warmUpRounds: 1, done: 1 }],
  // Code and data that the first one loads.
  ['20 MB, then 1 MB', [40, 60, 61], { repeat: 5, warmUpRounds: 1, done: 2 }],
  ['not told', [undefined], { repeat: 5, warmUpRounds: 1, done: 0 }],
])('an action that leaves %s', async (_, used, { repeat, warmUpRounds, done }) => {
  const { plan, played, notes, ...rest } = await begun(used);
  expect(rest.done).toBe(done);
  expect(plan).toMatchObject({ repeat, warmUpRounds, rounds: 3 });
  expect(played).toEqual(
    [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ].slice(0, done),
  );
  expect(notes).toHaveLength(repeat < PLAN.repeat ? 1 : 0);
});

test('the note names what one action left and what became of the round', async () => {
  const { notes } = await begun([40, 71, 101]);
  expect(notes[0]).toContain('One action left 30.0 MB, so a round had 1 in place of 5');
});

test('an action that leaves more than a round may is not played again before the first snapshot', async () => {
  expect(await begun([40, 75])).toMatchObject({
    plan: { repeat: 1, warmUpRounds: 1, isSingly: true },
    done: 1,
    isUntried: true,
    notes: [],
  });
});

test('a target is asked for its bytes and what it gained', async () => {
  const usedNow = createByteWatch(targetOf([300, 450, undefined, 100]).context);
  expect(await usedNow()).toEqual({ bytes: 300 * MB, gained: 0 });
  expect(await usedNow()).toEqual({ bytes: 450 * MB, gained: 150 * MB });
  expect(await usedNow()).toBeNull();
  expect(await usedNow()).toEqual({ bytes: 100 * MB, gained: 0 });
});
