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
