import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { appError, type ErrorCode } from '../../../shared/base/errors.ts';
import { measureSeries } from './cpu-ring.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Each answer takes so long on our clock, with so many bytes; an error code instead is the refusal. */
function measured(answers: readonly ({ tookMs: number; usedSize: number } | ErrorCode)[]) {
  let ownMs = 0;
  const methods: string[] = [];
  const send = async (method: string): Promise<unknown> => {
    const answer = answers[methods.push(method) - 1] ?? 'not_connected';
    if (typeof answer === 'string') return { ok: false, error: appError(answer, 'No answer.') };
    ownMs += answer.tookMs;
    return { ok: true, value: { usedSize: answer.usedSize, totalSize: 900 } };
  };
  const session = { send: send as TargetSession['send'], closed: new AbortController().signal };
  const series = measureSeries(session, () => ownMs);
  const waitS = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      ownMs += 1000;
      await vi.advanceTimersByTimeAsync(1000);
    }
  };
  return { series, waitS, methods };
}

const WHOLE = { startTime: 0, endTime: 1e9 };

it('is measured once a second, on the clock of the profile', async () => {
  const { series, waitS, methods } = measured([
    { tookMs: 2, usedSize: 100 },
    { tookMs: 500, usedSize: 200 },
  ]);
  await waitS(2);
  // The profile began at 7 s of its clock, between −1 and 3 ms of ours, and ended at 10 s, between 2.999 and 3.005 s.
  series.relate({ sentMs: -1, answeredMs: 3 }, 7_000_000);
  series.relate({ sentMs: 2999, answeredMs: 3005 }, 10_000_000);
  // Both say that the profile's clock is ahead by 6,997 to 7,001 and 6,995 to 7,001 ms.
  expect(series.columnsOf(WHOLE)).toEqual({
    atUs: [7_999_000, 9_001_000],
    heapUsed: [100, 200],
    heapTotal: [900, 900],
    answerUs: [2000, 500_000],
  });
  expect(methods).toEqual(['Runtime.getHeapUsage', 'Runtime.getHeapUsage']);
  series.end();
});

it('has the points of the profile only, and discards older ones', async () => {
  const answer = { tookMs: 0, usedSize: 100 };
  const { series, waitS } = measured([answer, answer, answer, answer]);
  await waitS(4);
  series.relate({ sentMs: 0, answeredMs: 0 }, 0);
  expect(series.columnsOf({ startTime: 1_500_000, endTime: 3_500_000 })?.atUs).toEqual([2_000_000, 3_000_000]);
  series.discardBefore(3_000_000);
  expect(series.columnsOf(WHOLE)?.atUs).toEqual([3_000_000, 4_000_000]);
  expect(series.columnsOf({ startTime: 5_000_000, endTime: 6_000_000 })).toBeNull();
});

it('continues after a target that did not answer, and ends with one that refuses', async () => {
  const { series, waitS, methods } = measured([
    'target_unresponsive',
    { tookMs: 0, usedSize: 100 },
    'cdp_error',
    { tookMs: 0, usedSize: 300 },
  ]);
  await waitS(6);
  series.relate({ sentMs: 0, answeredMs: 0 }, 0);
  expect(series.columnsOf(WHOLE)?.heapUsed).toEqual([100]);
  expect(methods).toHaveLength(3);
});

it('is not measured after its end', async () => {
  const { series, waitS, methods } = measured([{ tookMs: 0, usedSize: 100 }]);
  await waitS(1);
  series.end();
  await waitS(3);
  expect(methods).toHaveLength(1);
});
