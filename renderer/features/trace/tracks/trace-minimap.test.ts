import { describe, expect, it } from 'vitest';
import { activityCategory, COLOURS } from '../activities.ts';
import { requestChart } from './network-lanes.ts';
import { request } from '../testing/trace-answers.ts';
import { activePart, activityOfBusy, requestsInFlight, type Busy } from './trace-minimap.tsx';

function busy(...shares: readonly number[]): Busy {
  return {
    activities: [
      { activity: 'scripting', shares: Float64Array.from(shares) },
      { activity: 'idle', shares: Float64Array.from(shares, () => 1) },
    ],
  };
}

describe('the minimap of a trace', () => {
  it('has no activity in the unrecorded range at the end', () => {
    const activity = activityOfBusy(busy(1, 0.5), 100, 200);
    expect(activity.sliceCount).toBe(4);
    const scripting = Array.from(
      { length: 4 },
      (_, slice) => activity.shares[slice * COLOURS.length + activityCategory('scripting')],
    );
    expect(scripting).toEqual([1, 0.5, 0, 0]);
  });

  it('counts requests in flight', () => {
    const at = (startMs: number, durationMs: number) =>
      request({ startMs, durationMs, requestId: `${startMs}`, endMs: startMs + durationMs });
    expect([...requestsInFlight(requestChart([at(0, 35), at(20, 10)]), 100, 10)]).toEqual([
      1, 1, 2, 2, 0, 0, 0, 0, 0, 0,
    ]);
  });

  it('starts at the first page activity if that is late', () => {
    expect(activePart(busy(0, 0, 0, 0, 0, 1, 0.5, 0, 1, 1), 1000)).toEqual({ from: 480, to: 1000 });
    expect(activePart(busy(0, 1, 1, 1, 1, 1, 1, 1, 1, 0), 1000)).toBeNull();
    expect(activePart(busy(0, 0, 0), 1000)).toBeNull();
  });
});
