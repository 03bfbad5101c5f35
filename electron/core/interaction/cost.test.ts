import { expect, test } from 'vitest';
import type { Readings } from '../../../shared/core/contracts/hand.ts';
import { costOf } from './cost.ts';

const QUIET: Readings = { events: [], tasks: [], frames: [], hasFrames: true };
const DRAWN = { firstMs: 1000, paintedMs: 1118, wasDrawn: true };
const event = (id: number, startMs: number, durationMs: number, fromMs: number, toMs: number, name = 'click') => ({
  name,
  id,
  startMs,
  durationMs,
  fromMs,
  toMs,
});

test('the events of one interaction are one latency with three parts', () => {
  const readings = {
    ...QUIET,
    events: [
      event(7, 1000, 120, 1010, 1030, 'pointerup'),
      event(7, 1000, 120, 1030, 1100),
      // Presented in an earlier frame.
      event(7, 900, 24, 901, 902, 'pointerdown'),
    ],
  };
  expect(costOf([readings], DRAWN)).toMatchObject({
    interactions: 1,
    latencyMs: 120,
    inputDelayMs: 10,
    processingMs: 90,
    presentationMs: 20,
    nextPaintMs: 118,
  });
});

test('the slowest of several interactions counts, beside the median', () => {
  const readings = {
    ...QUIET,
    events: [event(1, 0, 40, 1, 30), event(2, 100, 72, 101, 160), event(3, 200, 16, 201, 203)],
  };
  expect(costOf([readings], DRAWN)).toMatchObject({
    interactions: 3,
    latencyMs: 72,
    medianLatencyMs: 40,
    processingMs: 59,
  });
});

test('frames of one process report the same tasks, which count once', () => {
  const tasks = [
    { startMs: 0, durationMs: 80 },
    { startMs: 100, durationMs: 150 },
  ];
  expect(
    costOf(
      [
        { ...QUIET, tasks },
        { ...QUIET, tasks: tasks.slice(1) },
      ],
      DRAWN,
    ),
  ).toMatchObject({
    blockedMs: 130,
    longestTaskMs: 150,
  });
});

test('what the browser does not report is null, and what it reports as nothing is 0', () => {
  expect(costOf([QUIET], { firstMs: null, paintedMs: null, wasDrawn: true })).toEqual({
    isDrawn: true,
    interactions: 0,
    latencyMs: null,
    inputDelayMs: null,
    processingMs: null,
    presentationMs: null,
    nextPaintMs: null,
    blockedMs: 0,
    longestTaskMs: 0,
    longestFrameMs: null,
    forcedLayoutMs: 0,
  });
  expect(costOf([{ ...QUIET, hasFrames: false }], DRAWN).forcedLayoutMs).toBeNull();
});

test('of a page that is not drawn only the main thread is measured', () => {
  const readings = {
    ...QUIET,
    events: [event(1, 0, 1000, 1, 30)],
    tasks: [{ startMs: 0, durationMs: 250 }],
    frames: [{ startMs: 0, durationMs: 1000, forcedMs: 4 }],
  };
  expect(costOf([readings], { firstMs: 0, paintedMs: 1000, wasDrawn: false })).toMatchObject({
    isDrawn: false,
    latencyMs: null,
    nextPaintMs: null,
    longestFrameMs: null,
    blockedMs: 200,
    forcedLayoutMs: 4,
  });
});

test('a page that had events and was neither painted nor reported an interaction was not drawn', () => {
  const unpainted = { firstMs: 1000, paintedMs: null, wasDrawn: true };
  const tasks = [{ startMs: 1000, durationMs: 252 }];
  expect(costOf([{ ...QUIET, tasks }], unpainted)).toMatchObject({ isDrawn: false, latencyMs: null, blockedMs: 202 });
  // Blocked for longer than its paint is awaited; the browser reports the interaction when it has painted it.
  const late = { ...QUIET, events: [event(1, 1000, 4000, 1001, 4990)] };
  expect(costOf([late], unpainted)).toMatchObject({ isDrawn: true, latencyMs: 4000, nextPaintMs: null });
});
