import { describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';

function host() {
  let nowMs = 1000;
  let tick: (() => void) | null = null;
  return {
    parts: {
      now: () => nowMs,
      setInterval: (run: () => void) => {
        tick = run;
        return 1;
      },
      clearInterval: () => {
        tick = null;
      },
    },
    pass: (ms: number) => {
      nowMs += ms;
      tick?.();
    },
    runs: () => tick !== null,
  };
}

describe('clock', () => {
  it('ticks only while it has subscribers', () => {
    const { parts, runs } = host();
    const clock = createClock(parts);
    expect(runs()).toBe(false);
    const first = clock.subscribe(() => {});
    const second = clock.subscribe(() => {});
    first();
    expect(runs()).toBe(true);
    second();
    expect(runs()).toBe(false);
  });

  it('notifies every subscriber on each tick and is stable between ticks', () => {
    const { parts, pass } = host();
    const clock = createClock(parts);
    const seen: number[] = [];
    clock.subscribe(() => seen.push(clock.now()));
    pass(250);
    pass(250);
    expect(seen).toEqual([1250, 1500]);
    expect(clock.now()).toBe(clock.now());
  });

  it('reports the current time after a pause without subscribers', () => {
    const { parts, pass } = host();
    const clock = createClock(parts);
    pass(60_000);
    expect(clock.now()).toBe(61_000);
  });
});
