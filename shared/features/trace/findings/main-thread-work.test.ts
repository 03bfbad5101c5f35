/** What kind of work the main thread did. */
import { expect, test } from 'vitest';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { NO_TRACE_FIGURES, type TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { mainThreadWork } from './main-thread-work.ts';

const said = (ofRecording?: { count: number; longestMs: number }): string => {
  const insights: TraceInsights = {
    ...NO_TRACE_FIGURES,
    ...{ events: 1, durationMs: 1000, failures: [] },
    breakdown: { totalMs: 500, activities: [{ activity: 'scripting', totalMs: 500, share: 1 }] },
    longTasks: { count: 0, totalBlockingMs: 0, rows: [], ...(ofRecording === undefined ? {} : { ofRecording }) },
  };
  return told(mainThreadWork.headlines?.({ insights, capture: 'trace-00000001' })[0] ?? '', MARKDOWN);
};

test('work that a heap snapshot made is told apart', () => {
  expect(said()).toBe('Main thread: 500.0ms of work, Scripting 100.0%');
  expect(said({ count: 1, longestMs: 400 })).toBe(
    'Main thread: 500.0ms of work, Scripting 100.0%; a profiler or heap snapshot took a task of 400.0ms',
  );
});

test('a page that is busy says how much of the time, and with what of it', () => {
  const place = { name: 'tick', url: 'src/ticker.ts', line: 40, column: 3 };
  const insights: TraceInsights = {
    ...NO_TRACE_FIGURES,
    ...{ events: 1, durationMs: 6000, failures: [] },
    breakdown: {
      totalMs: 6000,
      activities: [
        { activity: 'scripting', totalMs: 4000, share: 0.66 },
        { activity: 'rendering', totalMs: 1500, share: 0.25 },
        { activity: 'style', totalMs: 80, share: 0.01 },
        { activity: 'idle', totalMs: 420, share: 0.07 },
      ],
    },
    ownCode: { totalMs: 4000, unownedMs: 0, paths: [], rows: [{ place, selfMs: 3000, totalMs: 3660, through: [] }] },
  };
  const busy = (given: Partial<TraceInsights>): string =>
    told(mainThreadWork.headlines?.({ insights: { ...insights, ...given }, capture: '' })[0] ?? '', MARKDOWN);
  expect(busy({})).toBe('Main thread: 93.0% busy, 5.58s of work: `tick (ticker.ts:40:3)` 61.0%, Rendering 25.0%');
  expect(busy({ ownCode: null })).toBe('Main thread: 93.0% busy, 5.58s of work: Scripting 66.7%, Rendering 25.0%');
  expect(busy({ durationMs: 12_000 })).toBe('Main thread: 5.58s of work, Scripting 71.7%, Rendering 26.9%');
});
