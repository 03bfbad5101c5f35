/** Random traces, compared with a naive implementation that cuts a thread into short intervals and counts the innermost event of each. */
import { describe, expect, it } from 'vitest';
import { activityOf } from '../activities.ts';
import { CLOCK_US, MAIN, navigationStart, PID, span, traceBegins } from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { breakdownOf, busyOf } from './breakdown.ts';
import { createTraceFigures } from './trace-figures.ts';

/** A power of two, so that sums are exact. */
const TICK_MS = 0.125;
const LENGTH_MS = 400;
const NAMES = ['RunTask', 'FunctionCall', 'Layout', 'UpdateLayoutTree', 'Paint', 'MinorGC', 'TimerFire', 'v8.compile'];

function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Random nested events on a grid of ticks. */
function randomEvents(seed: number): PlainEvent[] {
  const random = createRandom(seed);
  const events: PlainEvent[] = [];
  function fill(from: number, to: number, depth: number): void {
    let at = from + random(30);
    while (at < to) {
      const length = Math.min(to - at, 1 + random(depth === 0 ? 1200 : Math.ceil((to - from) / 2)));
      const name = depth === 0 ? 'RunTask' : (NAMES[1 + random(NAMES.length - 1)] ?? '');
      const url = name === 'FunctionCall' ? { data: { url: `https://site.test/${random(3)}.js` } } : {};
      events.push(
        span(name, at * TICK_MS, length * TICK_MS, url, { cat: name === 'MinorGC' ? 'v8' : 'devtools.timeline' }),
      );
      if (depth < 5 && random(3) > 0) fill(at, at + length, depth + 1);
      at += length + random(40);
    }
  }
  fill(1, LENGTH_MS / TICK_MS, 0);
  // A file is not sorted.
  return [...traceBegins(), navigationStart(0), ...events.toSorted((a, b) => a.name.localeCompare(b.name))];
}

interface Tick {
  readonly stack: readonly PlainEvent[];
}

/** Open events of each tick, outermost first. Of two equal ones, the later is nested. */
function ticksOf(events: readonly PlainEvent[]): Tick[] {
  const lasting = events
    .filter(({ ph, pid, tid }) => ph === 'X' && pid === PID && tid === MAIN)
    .toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0) || (b.dur ?? 0) - (a.dur ?? 0));
  return Array.from({ length: LENGTH_MS / TICK_MS }, (_, tick) => {
    const nowUs = CLOCK_US + (tick + 0.5) * TICK_MS * 1000;
    return { stack: lasting.filter(({ ts = 0, dur = 0 }) => ts <= nowUs && nowUs < ts + dur) };
  });
}

function sumBy(
  ticks: readonly Tick[],
  keyOf: (stack: readonly PlainEvent[]) => string | undefined,
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { stack } of ticks) {
    const key = keyOf(stack);
    if (key !== undefined) sums[key] = (sums[key] ?? 0) + TICK_MS;
  }
  return sums;
}

function rounded(sums: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(sums)
      .map(([name, sum]): [string, number] => [name, Math.round(sum * 1000) / 1000])
      .filter(([, sum]) => sum > 0)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}

const activityOfEvent = ({ name, cat = '' }: PlainEvent): string => activityOf(name, cat);
const innermostActivity = (stack: readonly PlainEvent[]): string | undefined => {
  const inner = stack.at(-1);
  return inner === undefined ? undefined : activityOfEvent(inner);
};

const KINDS: Readonly<Record<string, string>> = {
  RunTask: 'native',
  FunctionCall: 'script',
  Layout: 'layout',
  UpdateLayoutTree: 'style',
  Paint: 'paint',
  MinorGC: 'garbage-collection',
  TimerFire: 'native',
  'v8.compile': 'compile',
};
/** Events with these kinds around them have a kind of their own in any case. */
const NO_STEPS = ['native', 'script', 'compile'];

function kindOfStack(stack: readonly PlainEvent[]): string {
  let kind = 'native';
  let isInScript = false;
  for (const { name } of stack) {
    const own = KINDS[name] ?? '';
    const isStep = !NO_STEPS.includes(kind) && (own === 'native' || own === kind);
    if (!isStep) kind = isInScript && (own === 'layout' || own === 'style') ? 'forced-layout' : own;
    isInScript ||= own === 'script';
  }
  return kind;
}

describe.each([1, 2, 3, 4, 5, 6])('random trace %i', (seed) => {
  const events = randomEvents(seed);
  const trace = traceOf(events);
  const figures = createTraceFigures(trace);
  const calls = trace.callsOf(figures.page()?.thread ?? -1);
  const ticks = ticksOf(events);

  it('has the same breakdown, whole and of a range', () => {
    const timesOf = (range?: { fromMs: number; toMs: number }) =>
      rounded(
        Object.fromEntries(breakdownOf(trace, calls, range).activities.map((row) => [row.activity, row.totalMs])),
      );
    expect(timesOf()).toEqual(rounded(sumBy(ticks, innermostActivity)));
    const part = ticks.slice(101 / TICK_MS, 233 / TICK_MS);
    expect(timesOf({ fromMs: 101, toMs: 233 })).toEqual(rounded(sumBy(part, innermostActivity)));
  });

  it('is as busy in each part', () => {
    const durationTicks = Math.round(trace.durationTotalUs / 1000 / TICK_MS);
    const { activities } = busyOf(trace, calls, durationTicks);
    for (const [tick, { stack }] of ticks.slice(0, durationTicks).entries()) {
      const busy = activities.filter(({ shares }) => (shares[tick] ?? 0) > 0.5).map(({ activity }) => activity);
      const inner = innermostActivity(stack);
      expect(busy).toEqual(inner === undefined ? [] : [inner]);
    }
  });

  it('has the same long tasks and blocking time', () => {
    const long = events.filter(({ name, dur = 0 }) => name === 'RunTask' && dur > 50_000);
    const figure = figures.longTaskFigures(1000);
    expect(figure?.count).toBe(long.length);
    expect(figure?.totalBlockingMs).toBeCloseTo(
      long.reduce((sum, { dur = 0 }) => sum + dur / 1000 - 50, 0),
      6,
    );
    for (const { startMs, durationMs, causes } of figure?.rows ?? []) {
      const inside = ticks.slice(Math.round(startMs / TICK_MS), Math.round((startMs + durationMs) / TICK_MS));
      const leastMs = durationMs / 100;
      const kinds = sumBy(inside, kindOfStack);
      const found: Record<string, number> = {};
      for (const { kind, selfMs } of causes) found[kind] = (found[kind] ?? 0) + selfMs;
      // Parts below 1 % are left out, one for each place.
      for (const [kind, sumMs] of Object.entries(found)) {
        expect(sumMs).toBeLessThanOrEqual((kinds[kind] ?? 0) + 0.01);
        expect(sumMs).toBeGreaterThanOrEqual((kinds[kind] ?? 0) - 20 * leastMs);
      }
    }
  });

  it('has the same time by script, collections and painting', () => {
    const byScript = sumBy(ticks, (stack) => {
      if (innermostActivity(stack) !== 'scripting') return undefined;
      const script = stack.findLast(({ name }) => name === 'FunctionCall');
      return script === undefined ? undefined : JSON.stringify(script.args).slice('{"data":{"url":"'.length, -3);
    });
    expect(rounded(Object.fromEntries(figures.scriptUrls().map(({ url, totalMs }) => [url, totalMs])))).toEqual(
      rounded(byScript),
    );
    const within = (activity: string): number =>
      ticks.filter(({ stack }) => stack.some((event) => activityOfEvent(event) === activity)).length * TICK_MS;
    expect(figures.garbageCollection()?.totalMs ?? 0).toBeCloseTo(within('garbage-collection'), 6);
    expect(figures.paint()?.totalMs ?? 0).toBeCloseTo(within('rendering'), 6);
  });
});
