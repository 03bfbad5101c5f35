import { describe, expect, it } from 'vitest';
import { createTimeAxis, type FrameHost } from './time-axis.ts';

/** Animation frames triggered by the test. */
function frames(isStill = false) {
  const asked: ((nowMs: number) => void)[] = [];
  const host: FrameHost = { request: (callback) => asked.push(callback), isStill: () => isStill };
  const next = (nowMs: number): void => asked.splice(0).forEach((callback) => callback(nowMs));
  return { host, next, asked };
}

describe('the time axis', () => {
  it('notifies once per frame regardless of the number of moves', () => {
    const { host, next, asked } = frames();
    const axis = createTimeAxis(1000, host);
    let notified = 0;
    axis.subscribe(() => (notified += 1));
    axis.zoom(0.5, 500);
    axis.zoom(0.5, 500);
    axis.pan(0.5);
    expect(asked).toHaveLength(1);
    expect(axis.shown()).toEqual({ from: 0, to: 1000 });
    next(0);
    expect(notified).toBe(1);
    expect(axis.shown()).toEqual({ from: 500, to: 750 });
    expect(asked).toHaveLength(0);
  });

  it('keeps the anchor in place and stays within the trace', () => {
    const { host } = frames();
    const axis = createTimeAxis(1000, host);
    axis.zoom(0.1, 200);
    expect(axis.now()).toEqual({ from: 180, to: 280 });
    axis.pan(-50);
    expect(axis.now()).toEqual({ from: 0, to: 100 });
    axis.zoom(1000, 50);
    expect(axis.now()).toEqual({ from: 0, to: 1000 });
  });

  it('animates for 160 ms, or not at all with reduced motion', () => {
    const moving = frames();
    const axis = createTimeAxis(1000, moving.host);
    axis.glideTo({ from: 100, to: 200 });
    moving.next(0);
    expect(axis.shown()).toEqual({ from: 0, to: 1000 });
    moving.next(80);
    expect(axis.shown().from).toBeCloseTo(87.5);
    moving.next(160);
    expect(axis.shown()).toEqual({ from: 100, to: 200 });
    expect(moving.asked).toHaveLength(0);

    const still = frames(true);
    const instant = createTimeAxis(1000, still.host);
    instant.glideTo({ from: 100, to: 200 });
    still.next(0);
    expect(instant.shown()).toEqual({ from: 100, to: 200 });
  });

  it('stops animating on user input', () => {
    const { host, next } = frames();
    const axis = createTimeAxis(1000, host);
    axis.glideTo({ from: 100, to: 200 });
    next(0);
    axis.show({ from: 400, to: 500 });
    next(100);
    next(200);
    expect(axis.shown()).toEqual({ from: 400, to: 500 });
  });
});
