import { describe, expect, it } from 'vitest';
import { COMPOSITOR, span, task, traceBegins } from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import { breakdownOf, busyOf } from './breakdown.ts';
import { tracedPage } from './traced-page.ts';

/*
 *   ms  0   10        20        30   35   40        50                  100
 *           RunTask─────────────────────────────────                    end of another thread
 *               FunctionCall────────────────
 *               12  Layout──  Layout        38
 *                   20    26  30  34
 */
const events = [
  ...traceBegins(),
  task(10, 40),
  span('FunctionCall', 12, 26),
  span('Layout', 20, 6),
  span('Layout', 30, 4),
  span('RasterTask', 90, 10, {}, { tid: COMPOSITOR }),
];
const trace = traceOf(events);
const main = trace.callsOf(tracedPage(trace)?.thread ?? -1);

const timesOf = (breakdown: ReturnType<typeof breakdownOf>) =>
  Object.fromEntries(breakdown.activities.map(({ activity, totalMs }) => [activity, totalMs]));

describe('breakdownOf', () => {
  it('counts each time once, for the innermost event', () => {
    const breakdown = breakdownOf(trace, main);
    expect(breakdown).toEqual({
      totalMs: 40,
      activities: [
        { activity: 'scripting', totalMs: 16, share: 0.4 },
        { activity: 'other', totalMs: 14, share: 0.35 },
        { activity: 'layout', totalMs: 10, share: 0.25 },
      ],
    });
  });

  it('is cut to a range', () => {
    expect(timesOf(breakdownOf(trace, main, { fromMs: 22, toMs: 32 }))).toEqual({ layout: 6, scripting: 4 });
    expect(timesOf(breakdownOf(trace, main, { fromMs: 0, toMs: 11 }))).toEqual({ other: 1 });
    expect(breakdownOf(trace, main, { fromMs: 60, toMs: 70 })).toEqual({ totalMs: 0, activities: [] });
  });

  it('is the same for the full range and for no range', () => {
    expect(timesOf(breakdownOf(trace, main, { fromMs: 0, toMs: 100 }))).toEqual(timesOf(breakdownOf(trace, main)));
  });
});

describe('an event that seems to end after its enclosing event', () => {
  it('ends with it', () => {
    const late = traceOf([...traceBegins(), task(10, 10), span('Layout', 15, 5.001), span('Paint', 30, 1)]);
    const calls = late.callsOf(tracedPage(late)?.thread ?? -1);
    const whole = { layout: 5, other: 5, rendering: 1 };
    expect(timesOf(breakdownOf(late, calls))).toEqual(whole);
    expect(timesOf(breakdownOf(late, calls, { fromMs: 0, toMs: 40 }))).toEqual(whole);
  });
});

describe('busyOf', () => {
  it('has the share of each slot by activity', () => {
    const { activities } = busyOf(trace, main, 10);
    expect(activities.map(({ activity }) => activity)).toEqual(['scripting', 'layout', 'other']);
    const shares = Object.fromEntries(activities.map(({ activity, shares: each }) => [activity, [...each]]));
    expect(shares['other']).toEqual([0, 0.2, 0, 0.2, 1, 0, 0, 0, 0, 0]);
    expect(shares['scripting']).toEqual([0, 0.8, 0.4, 0.4, 0, 0, 0, 0, 0, 0]);
    expect(shares['layout']).toEqual([0, 0, 0.6, 0.4, 0, 0, 0, 0, 0, 0]);
  });

  it('is empty for a trace without duration', () => {
    const empty = traceOf(traceBegins());
    expect(busyOf(empty, empty.callsOf(1), 4)).toEqual({ activities: [] });
  });
});
