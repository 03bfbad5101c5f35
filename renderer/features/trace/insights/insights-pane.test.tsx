import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ok } from '../../../../shared/base/result.ts';
import type { TraceInsights } from '../../../../shared/engine/trace/contract/trace-insights.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { OriginalsContext, originalsOf } from '../../../core/widgets/profile/originals.ts';
import { INSIGHTS } from '../testing/trace-answers.ts';
import type { TraceGo } from '../trace-types.ts';
import { InsightsPane } from './insights-pane.tsx';

afterEach(cleanup);

const GENERATED = { name: 'h', url: 'https://shop.test/app.js', line: 8, column: 77_432 };
const SUMMARY = { name: 'summarise', source: 'https://shop.test/src/summary.js', line: 7, column: 3 };

async function show(more: Partial<TraceInsights>, range: TraceRange | null = null): Promise<HTMLElement> {
  const document = only<AnalysisDocument>('the trace', {
    documentId: 'trace',
    query: (async () => ok({ ...INSIGHTS, ...more })) as AnalysisDocument['query'],
  });
  render(
    <OriginalsContext value={originalsOf([{ place: GENERATED, original: SUMMARY }], true)}>
      <InsightsPane
        document={document}
        range={range}
        go={only<TraceGo>('the links', {})}
        onTracks={null}
        onReopen={() => undefined}
      />
    </OriginalsContext>,
  );
  return screen.findByTestId('trace-insights');
}
const textOf = (insights: HTMLElement, id: string): string =>
  within(insights).getByTestId(`insight-${id}`).textContent ?? '';

it('names the original function and place, in the headline and in its row', async () => {
  const insights = await show({ hotFunctions: [{ ...GENERATED, selfMs: 527, totalMs: 849, layoutMs: 300 }] });
  const text = textOf(insights, 'hot');
  expect(text).toContain('Largest self time527.0 ms');
  expect(text).toContain('summarise (summary.js:7)Total 849.0 ms · Forced layout 300.0 ms');
  expect(text).not.toContain('app.js');
});

it('shows a synchronous request with its wait, the code that sent it and a link to it', async () => {
  const sentBy = { ...GENERATED, callers: [] };
  const request = {
    requestId: '7',
    url: 'https://shop.test/api/flags',
    startMs: 590,
    durationMs: 256.9,
    event: 4,
    sentBy,
  };
  const insights = await show({ synchronousRequests: [request] });
  expect(textOf(insights, 'synchronous')).toContain(
    'blocked the main thread at 590 ms, sent by summarise (summary.js:7)',
  );
  expect(within(insights).getByRole('button', { name: /^flags/ })).toBeDefined();
});

it('says of a range what the trace has elsewhere, and never that it was not recorded', async () => {
  const nothing = {
    largestContentfulPaint: null,
    firstContentfulPaint: null,
    interactionToNextPaint: null,
    layoutShift: null,
    hotFunctions: [],
    requests: 0,
    resources: [],
    frames: null,
  };
  const inRange = await show(
    {
      ...nothing,
      inTrace: {
        largestContentfulPaintMs: 1770,
        firstContentfulPaintMs: 800,
        interactionToNextPaintMs: null,
        layoutShiftScore: 0.443,
        requests: 12,
        hasSamples: true,
        hasFrames: true,
      },
    },
    { fromMs: 5000, toMs: 6000 },
  );
  expect(textOf(inRange, 'lcp')).toContain('Not in this range; 1.77 s in the trace');
  expect(textOf(inRange, 'fcp')).toContain('Not in this range; 800.0 ms in the trace');
  expect(textOf(inRange, 'cls')).toContain('Not in this range; 0.443 in the trace');
  expect(textOf(inRange, 'requests')).toContain('Not in this range; 12 in the trace');
  expect(textOf(inRange, 'inp')).toContain('No interactions');
  expect(inRange.textContent).not.toContain('Not recorded');
  cleanup();
  const inTrace = await show(nothing);
  expect(textOf(inTrace, 'lcp')).toContain('Recorded only while a page loads');
  expect(textOf(inTrace, 'hot')).toContain('Not recorded: CPU samples');
});

it('shows poor insights first, each interaction, and what is missing in one line', async () => {
  const row = (startMs: number) => ({
    name: 'click',
    startMs,
    durationMs: 600,
    event: startMs,
    url: '',
    inputDelayMs: 1,
    processingMs: 590,
    presentationDelayMs: 9,
  });
  const insights = await show({
    firstContentfulPaint: { valueMs: 300, rating: 'good', event: 1 },
    largestContentfulPaint: null,
    layoutShift: null,
    interactionToNextPaint: { valueMs: 600, rating: 'poor', interactions: 5, rows: [1, 2, 3, 4, 5].map(row) },
  });
  const order = within(insights)
    .getAllByTestId(/^insight-/)
    .map(({ dataset }) => dataset['testid']?.slice('insight-'.length));
  expect(order.slice(0, 2)).toEqual(['not-computed', 'inp']);
  expect(order.indexOf('fcp')).toBeGreaterThan(order.indexOf('long-tasks'));
  expect(order.slice(order.indexOf('absent')).slice(0, 3)).toEqual(['absent', 'cls', 'lcp']);
  expect(textOf(insights, 'absent')).toMatch(/^Nothing to say about \d+ more.*Layout shifts.*Largest contentful paint/);

  const inp = within(insights).getByTestId('insight-inp');
  expect(within(inp).getAllByText(/^At /)).toHaveLength(5);
});
