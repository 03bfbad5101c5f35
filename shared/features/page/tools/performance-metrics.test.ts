import { expect, test } from 'vitest';
import { metricText, penPerformanceMetrics } from './performance-metrics.ts';

test.each([
  ['JSHeapUsedSize', 2_097_152, '2.0 MB'],
  ['ScriptDuration', 0.7529, '752.9ms'],
  ['ThreadTime', 1.5, '1.50s'],
  ['Nodes', 12_345, '12,345'],
  ['SomeRatio', 0.333_33, '0.33'],
  // 15932.285 − 15930.171 s
  ['Timestamp', 15_932.285, '2.11s after NavigationStart'],
  ['DomContentLoaded', 15_930.5, '329.0ms after NavigationStart'],
  ['FirstMeaningfulPaint', 0, 'not yet'],
  ['DomContentLoaded', 15_000, 'before this navigation'],
  ['NavigationStart', 15_930.171, '0 (start of the navigation)'],
])('%s %d reads %s', (name, value, text) => {
  expect(metricText({ name, value }, 15_930.171)).toBe(text);
});

test('keeps the order of the browser, and lists the metrics that count from now on only', () => {
  const text = penPerformanceMetrics.summarise({
    capturedAt: '2026-11-20T09:00:00.000Z',
    metrics: [
      { name: 'Nodes', value: 12 },
      { name: 'LayoutCount', value: 0 },
      { name: 'JSHeapUsedSize', value: 1024 },
    ],
  });
  expect(text).toContain('## Performance Metrics');
  expect(text).toContain('**Captured at**: 2026-11-20T09:00:00.000Z | **Metrics**: 3');
  expect(text).toMatch(/\| Nodes .*\n\| LayoutCount .*\n\| JSHeapUsedSize /);
  expect(text).toContain('Chrome counts LayoutCount only since this call');
});
