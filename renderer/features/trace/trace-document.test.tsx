import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { heads, openTrace, spoken } from './testing/open-trace.tsx';
import { INSIGHTS, TRACE_ANSWERS } from './testing/trace-answers.ts';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

describe('a trace', () => {
  it('opens with its tracks, facts, and the visible tracks loaded', async () => {
    const { ofQuery } = await openTrace();
    await screen.findByTestId('trace-tracks');
    await waitFor(() => expect(heads()).toEqual(['network', 'thread:7:1', 'thread:7:2', 'counter:7:heap']));
    expect(screen.getByTestId('trace-figures').textContent).toContain('200.0 ms, 40 events, https://shop.test/');
    await waitFor(() =>
      expect(ofQuery('trace.chart')).toMatchObject([{ track: 'thread:7:1' }, { track: 'thread:7:2' }]),
    );
    expect(screen.getByTestId('trace-breakdown').textContent).toContain('100.0 ms busy of 200.0 ms');
    expect(screen.getByText('facts')).toBeTruthy();
  });

  it('shows insights and what is missing, with links', async () => {
    await openTrace();
    const insights = await screen.findByTestId('trace-insights');
    expect(within(insights).getByTestId('insight-inp').textContent).toContain('No interactions');
    expect(within(insights).getByTestId('insight-hot').textContent).toContain('Not recorded: CPU samples');
    expect(within(insights).getByTestId('insight-lcp').textContent).toContain('needs improvement');
    expect(insights.textContent).toContain('Not computedParts1FramesFrames have no times.The other parts are valid.');
    fireEvent.click(within(within(insights).getByTestId('insight-long-tasks')).getByRole('button'));
    await waitFor(() => expect(spoken()).toContain('RunTask, total 100.0 ms'));
    fireEvent.click(within(within(insights).getByTestId('insight-requests')).getByRole('button'));
    const details = await screen.findByTestId('request-details');
    expect(details.textContent).toContain('blocks rendering');
    expect(details.textContent).toContain('2.0 KB');
    expect(within(details).getByTestId('request-phases').textContent).toContain('Waiting (TTFB)24.0 ms');
    expect(within(details).getByTestId('request-phases').textContent).not.toContain('TLS');
    expect(details.textContent).toContain('Redirected fromhttps://shop.test/old.js');
    expect(details.textContent).toContain('https://shop.test/');
  });

  it('explains a late paint and forced layout, and draws the load path over the tracks', async () => {
    const step = { url: '', waitedFor: 'server', startedBy: null, event: null, requestId: null };
    const start = { name: 'start', url: 'https://shop.test/main.js', line: 9, column: 35, callers: [] };
    const [request] = INSIGHTS.resources;
    const requestId = request?.requestId ?? '';
    await openTrace({
      'trace.insights': () => ({
        ...INSIGHTS,
        loadPath: {
          paint: 'largest',
          fromMs: 0,
          toMs: 100,
          element: 'IMG',
          url: 'https://shop.test/hero.png',
          steps: [
            { ...step, kind: 'request', url: 'https://shop.test/prices', fromMs: 0, toMs: 40, requestId },
            { ...step, kind: 'script', waitedFor: 'script on the main thread', fromMs: 40, toMs: 60, startedBy: start },
            { ...step, kind: 'request', url: 'https://shop.test/hero.png', fromMs: 60, toMs: 100, startedBy: start },
          ],
          blocking: [
            {
              url: 'https://shop.test/site.css',
              requestId: 'none',
              waits: [
                { fromMs: 100, toMs: 200 },
                { fromMs: 210, toMs: 240 },
              ],
              waitedMs: 130,
              tookMs: 150,
            },
            { url: 'https://shop.test/prices', requestId, waits: [{ fromMs: 0, toMs: 40 }], waitedMs: 40, tookMs: 40 },
          ],
          notWaitedFor: 2,
        },
        forcedLayout: {
          count: 1248,
          layoutMs: 300,
          styleMs: 60,
          hasStacks: true,
          rows: [
            {
              read: { ...start, name: 'layoutRows', line: 5 },
              count: 1248,
              layoutMs: 300,
              styleMs: 60,
              longestMs: 2,
              startMs: 5,
              event: 12,
              property: 'offsetWidth',
              changedBy: { name: 'layoutRows', url: start.url, line: 5, column: 21 },
              written: 'style.width =',
              isPerNode: true,
              node: "DIV class='row'",
              change: 'Inline CSS style declaration was mutated',
              interactions: 6,
              calls: 6,
              calledFunction: null,
            },
          ],
        },
      }),
    });
    const insights = await screen.findByTestId('trace-insights');
    const path = within(insights).getByTestId('insight-load-path');
    expect(path.textContent).toContain('Until the largest paint · Painted IMG, hero.png');
    expect(path.textContent).toContain('Started by start (main.js:9:35) after prices');
    expect(path.textContent).toContain(
      'site.cssWaited for, by request: 100 ms to 200 ms and 210 ms to 240 ms (130 of the 150 ms that it took)',
    );
    expect(path.textContent).toContain('Not waited for: 2 more.');
    const forced = within(insights).getByTestId('insight-forced-layout');
    expect(forced.textContent).toContain('layoutRows (main.js:5:35)');
    expect(forced.textContent).toContain(
      "layoutRows (main.js:5:35) reads offsetWidthonce per DIV class='row', 1,248 times in 6 inputs: layout 300.0 ms, style 60.0 ms, longest 2.0 ms; changed by layoutRows (main.js:5:21) (style.width =): DIV class='row'",
    );
    await waitFor(() => expect(screen.getByTestId('trace-load-path').dataset['steps']).toBe('3'));
    fireEvent.click(within(path).getByRole('button', { name: 'Hide on tracks' }));
    expect(screen.queryByTestId('trace-load-path')).toBeNull();
    fireEvent.click(within(path).getByRole('button', { name: /^Request prices/ }));
    expect(await screen.findByTestId('request-details')).toBeDefined();
  });

  it('names workers that are busy beside the main thread', async () => {
    const place = { name: 'editDistance', url: 'https://shop.test/distance.js', line: 1, column: 22 };
    const worker = { pid: 7, tid: 9, name: 'DedicatedWorker thread', url: '', busyMs: 80, hottest: null };
    await openTrace({
      'trace.insights': () => ({
        ...INSIGHTS,
        workers: [
          { ...worker, tid: 8, url: 'https://shop.test/indexer.js', busyMs: 5510, hottest: { place, selfMs: 5040 } },
          worker,
        ],
      }),
    });
    const insights = await screen.findByTestId('trace-insights');
    const card = within(insights).getByTestId('insight-workers');
    expect(card.textContent).toContain('5.51 s');
    expect(card.textContent).toContain('Busiest');
    expect(card.textContent).toContain('hottest: editDistance (distance.js:1:22) 5.04 s self time');
    expect(card.textContent).toContain(
      'DedicatedWorker thread (thread 7:9)busy, its functions were not sampled80.0 ms',
    );
  });

  it('counts its times from the navigation', async () => {
    const clock = { origin: 'navigation', originMs: 50 } as const;
    await openTrace({ 'trace.overview': () => ({ ...TRACE_ANSWERS['trace.overview'](), clock }) });
    const insights = await screen.findByTestId('trace-insights');
    const tasks = within(insights).getByTestId('insight-long-tasks');
    expect(tasks.textContent).toContain('At −50 ms');
    fireEvent.click(within(tasks).getByRole('button'));
    await waitFor(() => expect(spoken()).toContain('RunTask, total 100.0 ms, self 10.0 ms, starts at −50 ms'));
  });

  it('shows why a file could not be opened', async () => {
    await openTrace({}, Promise.resolve({ ok: false, error: appError('unsupported_format', 'It is no trace.') }));
    expect((await screen.findByTestId('document-error')).textContent).toContain('It is no trace.');
  });
});
