import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
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

it('lists the largest long tasks as a line each, and the rest behind a press', async () => {
  const [task] = INSIGHTS.longTasks?.rows ?? [];
  if (task === undefined) throw new Error('no task');
  const rows = [100, 90, 80, 70, 60].map((durationMs) => ({ ...task, startMs: 1000 - durationMs, durationMs }));
  const insights = await show({ longTasks: { count: 5, totalBlockingMs: 150, rows } });
  const tasks = within(insights).getByTestId('insight-long-tasks');
  expect(within(tasks).getByText('2 more')).toBeDefined();
  const rest = tasks.querySelector('.insight-rest');
  const named = within(tasks).getAllByText(/^At /);
  expect(named.filter((each) => rest?.contains(each) === false).map(({ textContent }) => textContent)).toEqual([
    'At 900 ms',
    'At 910 ms',
    'At 920 ms',
  ]);
  // What it consists of is behind a press.
  expect(within(tasks).getAllByText('Parts')[0]?.closest('details')?.textContent).toContain('makeRows (app.js:3:9)');
});

it('shows the code of an open insight only, also when a range has another cause', async () => {
  const places = [
    { name: 'first', url: 'https://shop.test/a.js', line: 3, column: 1 },
    { name: 'second', url: 'https://shop.test/b.js', line: 5, column: 1 },
  ];
  const inRange: TraceRange = { fromMs: 1, toMs: 2 };
  const document = only<AnalysisDocument>('the trace', {
    documentId: 'trace',
    query: (async (name: string, params: { range?: TraceRange; places?: { url: string }[] }) => {
      if (name === 'trace.insights') {
        const [task] = INSIGHTS.longTasks?.rows ?? [];
        const [cause] = task?.causes ?? [];
        const ran = places[params.range === undefined ? 0 : 1];
        const rows = [{ ...task, causes: [{ ...cause, ran }] }];
        return ok({ ...INSIGHTS, failures: [], longTasks: { count: 1, totalBlockingMs: 700, rows } });
      }
      const [{ url } = { url: '' }] = params.places ?? [];
      // The second one is never read.
      if (url.endsWith('b.js')) return new Promise(() => undefined);
      return ok({ quotes: [{ source: url, line: 3, firstLine: 3, lines: ['the line of the first cause'] }] });
    }) as AnalysisDocument['query'],
  });
  const pane = (range: TraceRange | null) => (
    <InsightsPane
      document={document}
      range={range}
      go={only<TraceGo>('the links', {})}
      onTracks={null}
      onReopen={() => undefined}
    />
  );
  const { rerender } = render(pane(null));
  expect(await screen.findByText('the line of the first cause')).toBeDefined();
  rerender(pane(inRange));
  await waitFor(() => expect(screen.getByTestId('insight-long-tasks').textContent).toContain('second'));
  expect(screen.queryByText('the line of the first cause')).toBeNull();
  rerender(pane(null));
  expect(await screen.findByText('the line of the first cause')).toBeDefined();
  const card = screen.getByTestId<HTMLDetailsElement>('insight-long-tasks');
  card.open = false;
  fireEvent(card, new Event('toggle'));
  expect(screen.queryByText('the line of the first cause')).toBeNull();
});
