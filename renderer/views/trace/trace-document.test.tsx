// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import { flamePlaceOf } from '../../../shared/contracts/flame-links.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { standInDocument, type StandInAnswers } from '../../testing/analysis.ts';
import { capture } from '../../testing/records.ts';
import { giveElementsASize } from '../../testing/sizes.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { INSIGHTS, TRACE_ANSWERS } from './testing/trace-answers.ts';
import { TraceDocument } from './trace-document.tsx';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

async function trace(more: StandInAnswers = {}, opened?: Promise<AppResult<AnalysisDocument>>) {
  const { document, asked } = standInDocument({ ...TRACE_ANSWERS, ...more }, '/x.json');
  const bench = createTestWorkbench({
    analysis: { open: () => opened ?? Promise.resolve({ ok: true, value: document }) },
  });
  await act(async () => {
    render(
      bench.wrap(
        <TraceDocument
          capture={capture('trace-00000001', { kind: 'trace' })}
          exportMenu={null}
          facts={<p>facts</p>}
          loss={<p>lost</p>}
          samples={({ thread, placeId, leading }) => (
            <div data-testid="samples-stand-in">
              {leading} {placeId} {JSON.stringify(thread)}
            </div>
          )}
        />,
      ),
    );
  });
  const ofQuery = (query: string): unknown[] =>
    asked.filter((each) => each.query === query).map(({ params }) => params);
  return { ofQuery, bench };
}

const surface = (): HTMLElement => screen.getByTestId('trace-surface');
const heads = (): (string | undefined)[] => screen.getAllByTestId('trace-track').map((head) => head.dataset['track']);
const spoken = (): string => surface().querySelector('output')?.textContent ?? '';
const search = (text: string): void =>
  void fireEvent.change(screen.getByTestId('trace-find'), { target: { value: text } });
const press = (code: string, more: object = {}): void =>
  void fireEvent.keyDown(surface(), { code, key: code, ...more });
const show = (view: string): void => void fireEvent.click(screen.getByRole('radio', { name: view }));

describe('a trace', () => {
  it('opens with its tracks, facts, and the visible tracks loaded', async () => {
    const { ofQuery } = await trace();
    await screen.findByTestId('trace-tracks');
    await waitFor(() => expect(heads()).toEqual(['network', 'thread:7:1', 'thread:7:2', 'counter:7:heap']));
    expect(screen.getByTestId('trace-figures').textContent).toContain('200.0 ms, 40 events, https://shop.test/');
    await waitFor(() =>
      expect(ofQuery('trace.chart')).toMatchObject([{ track: 'thread:7:1' }, { track: 'thread:7:2' }]),
    );
    expect(screen.getByTestId('trace-breakdown').textContent).toContain('100.0 ms busy of 200.0 ms');
    expect(screen.getByText('facts')).toBeTruthy();
  });

  it('groups quiet tracks under one line and loads them on request', async () => {
    const { ofQuery } = await trace();
    fireEvent.click(await screen.findByTestId('quiet-tracks'));
    expect(heads()).toContain('thread:7:9');
    await waitFor(() =>
      expect(ofQuery('trace.chart')).toContainEqual(expect.objectContaining({ track: 'thread:7:9' })),
    );
  });

  it('collapses, hides and reorders tracks by keyboard, and shows them again', async () => {
    const { bench } = await trace();
    await waitFor(() => expect(heads()).toHaveLength(4));
    const name = (): HTMLElement =>
      within(screen.getAllByTestId('trace-track')[1] as HTMLElement).getByRole('button', { name: /^Main/ });
    fireEvent.keyDown(name(), { code: 'ArrowLeft' });
    expect(screen.getAllByTestId('trace-track')[1]?.dataset['state']).toBe('closed');
    fireEvent.keyDown(name(), { code: 'ArrowUp', altKey: true });
    expect(heads()[0]).toBe('thread:7:1');
    const first = within(screen.getAllByTestId('trace-track')[0] as HTMLElement).getByRole('button', { name: /^Main/ });
    fireEvent.keyDown(first, { code: 'Delete' });
    expect(heads()).not.toContain('thread:7:1');
    expect(bench.workbench.layout.getState().tracks.states).toEqual({ main: 'hidden' });
    fireEvent.click(screen.getByTestId('hidden-tracks'));
    expect(heads()).toEqual(['network', 'thread:7:1', 'thread:7:2', 'counter:7:heap']);
  });

  it('moves between boxes by keyboard and announces the selected one', async () => {
    await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    for (const code of ['ArrowDown', 'ArrowDown', 'ArrowDown']) press(code);
    await waitFor(() => expect(spoken()).toContain('EvaluateScript, total 90.0 ms, self 30.0 ms, starts at 5 ms'));
    const details = await screen.findByTestId('event-details');
    expect(details.textContent).toContain('devtools.timeline');
    expect(within(details).getByTestId('event-args').textContent).toContain('"data": 1');
    expect(within(details).getByTestId('event-stack').textContent).toContain('startapp.js:3');
    fireEvent.click(within(within(details).getByTestId('event-ancestors')).getByRole('button', { name: 'RunTask' }));
    await waitFor(() => expect(spoken()).toContain('RunTask, total 100.0 ms'));
    press('Escape');
    expect(spoken()).toBe('');
  });

  it('has a table of the longest boxes for screen readers', async () => {
    await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    const rows = (): (string | null)[] =>
      within(screen.getByTestId('tracks-table'))
        .getAllByRole('row')
        .slice(1)
        .map(({ textContent }) => textContent);
    await waitFor(
      () =>
        expect(rows()).toEqual([
          'RunTaskMain10 ms100.0 ms',
          'EvaluateScriptMain25 ms90.0 ms',
          'makeRowsMain310 ms60.0 msapp.js:17',
          'RunTaskMain1120 ms20.0 ms',
          'makeRowsInWorkerWorker130 ms40.0 ms',
        ]),
      { timeout: 10_000 },
    );
  });

  it('draws flow arrows of the selection and links to both ends', async () => {
    const end = { event: null, requestId: null, around: null, durationMs: 10, pid: 7, threadName: 'CrRendererMain' };
    const { ofQuery } = await trace({
      'trace.flows': ({ event }) => ({
        flows:
          event === 12
            ? [
                {
                  kind: 'timer',
                  from: { ...end, event: 11, around: 11, name: 'RunTask', startMs: 0, tid: 1 },
                  to: { ...end, event: 12, around: 12, name: 'EvaluateScript', startMs: 5, tid: 1 },
                },
                {
                  kind: 'request',
                  from: { ...end, event: 99, around: 12, name: 'ResourceSendRequest', startMs: 8, tid: 1 },
                  to: { ...end, requestId: 'r1', name: 'https://shop.test/app.js', startMs: 10, tid: null },
                },
              ]
            : [],
        isCut: event === 12,
      }),
    });
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    for (const code of ['ArrowDown', 'ArrowDown', 'ArrowDown']) press(code);
    await waitFor(() => expect(spoken()).toContain('EvaluateScript'));
    await waitFor(() => expect(screen.getByTestId('trace-flows').dataset['arrows']).toBe('2'));
    expect(screen.getByTestId('flows-from').textContent).toBe('Tasktimer−5.0 ms');
    expect(screen.getByTestId('flows-to').textContent).toBe('app.jsrequest+2.0 ms');
    expect(screen.getByTestId('event-details').textContent).toContain('Only the nearest are shown');
    fireEvent.click(within(screen.getByTestId('flows-to')).getByRole('button'));
    await screen.findByTestId('request-details');
    await waitFor(() => expect(ofQuery('trace.flows')).toContainEqual({ requestId: 'r1' }));
    // The flows of the event disappear with it.
    await waitFor(() => expect(screen.queryByTestId('trace-flows')).toBeNull());
  });

  it('finds results in all loaded tracks one after the other', async () => {
    await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    search('makerows');
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('0 of 2'));
    fireEvent.keyDown(screen.getByTestId('trace-find'), { key: 'Enter' });
    await waitFor(() => expect(spoken()).toContain('makeRows, total 60.0 ms'));
    expect(screen.getByTestId('function-details').textContent).toContain('https://shop.test/app.js:17');
    fireEvent.keyDown(screen.getByTestId('trace-find'), { key: 'Enter' });
    await waitFor(() => expect(spoken()).toContain('makeRowsInWorker'));
    expect(screen.getByTestId('trace-found').textContent).toBe('2 of 2');
    fireEvent.keyDown(screen.getByTestId('trace-find'), { key: 'Enter', shiftKey: true });
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('1 of 2'));
  });

  it('finds events of tracks that are not loaded and shows their track', async () => {
    await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    search('Sweep');
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('1 elsewhere'));
    fireEvent.keyDown(screen.getByTestId('trace-find'), { key: 'Enter' });
    await waitFor(() => expect(heads()).toContain('thread:7:9'));
    await waitFor(() => expect(spoken()).toContain('Sweep, total 5.0 ms'));
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('1 of 1'));
  });

  it('copies a link and opens it again at the same place', async () => {
    const { bench } = await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    search('makerows');
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('0 of 2'));
    fireEvent.keyDown(screen.getByTestId('trace-find'), { key: 'Enter' });
    await waitFor(() => expect(spoken()).toContain('makeRows'));
    fireEvent.click(screen.getByRole('button', { name: 'Copy link to this view' }));
    const copied = (): unknown => bench.asked.find(({ name }) => name === 'clipboard.write')?.params;
    await waitFor(() => expect(copied()).toEqual({ text: 'pen://captures/trace-00000001/flame?frame=2:10&track=7:1' }));
    press('Escape');
    press('Escape');
    expect(spoken()).toBe('');
    act(() =>
      bench.workbench.places.getState().ask(
        'capture:trace-00000001',
        flamePlaceOf({
          sight: { fromMs: 20, toMs: 60 },
          range: { fromMs: 30, toMs: 40 },
          track: { pid: 7, tid: 1 },
          frame: { level: 2, atMs: 10 },
        }),
      ),
    );
    await waitFor(() => expect(spoken()).toContain('makeRows, total 60.0 ms'));
    await waitFor(() => expect(screen.getByTestId('trace-sight').textContent).toBe('40.0 ms'));
    await waitFor(() => expect(screen.getByTestId('pane-range').textContent).toContain('30 ms to 40 ms, 10.0 ms'));
  });

  it('shows the samples of a thread, also from a link', async () => {
    const { bench } = await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    show('Samples');
    const shown = (): string => screen.getByTestId('samples-stand-in').textContent ?? '';
    await waitFor(() => expect(shown()).toContain('{"pid":7,"tid":1}'));
    expect(screen.getByTestId('samples-thread').textContent).toBe('Main');
    show('Tracks');
    expect(screen.queryByTestId('samples-stand-in')).toBeNull();
    const place = flamePlaceOf({ show: 'sandwich', track: { pid: 7, tid: 2 } });
    act(() => bench.workbench.places.getState().ask('capture:trace-00000001', place));
    await waitFor(() => expect(shown()).toContain('{"pid":7,"tid":2}'));
    // The view of that thread finds the place under the given name.
    expect(shown()).toContain('capture:trace-00000001 samples 7:2');
    expect(bench.workbench.places.getState().wanted.get('capture:trace-00000001 samples 7:2')).toEqual({ place });
    act(() => bench.workbench.places.getState().ask('capture:trace-00000001', flamePlaceOf({ event: 31 })));
    await waitFor(() => expect(spoken()).toContain('Sweep'));
    expect(screen.queryByTestId('samples-stand-in')).toBeNull();
  });

  it('disables samples that were not recorded', async () => {
    await trace({ 'trace.overview': () => ({ ...TRACE_ANSWERS['trace.overview'](), samples: 0 }) });
    await screen.findByTestId('trace-tracks');
    expect(screen.getByRole<HTMLButtonElement>('radio', { name: 'Samples' }).disabled).toBe(true);
  });

  it('shows callers and callees of a sampled function', async () => {
    const { bench } = await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    search('makerows');
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('0 of 2'));
    fireEvent.keyDown(screen.getByTestId('trace-find'), { key: 'Enter' });
    fireEvent.click(await screen.findByTestId('function-sandwich'));
    await screen.findByTestId('samples-stand-in');
    expect(bench.workbench.places.getState().wanted.get('capture:trace-00000001 samples 7:1')?.place).toMatchObject({
      show: 'sandwich',
      function: { name: 'makeRows', url: 'https://shop.test/app.js', line: 17, column: 0 },
    });
  });

  it('shows original function names and finds both names', async () => {
    await trace({
      'profile.originals': ({ places }) =>
        places === undefined
          ? {
              originals: [
                {
                  place: { name: 'makeRows', url: 'https://shop.test/app.js', line: 17, column: 0 },
                  original: { name: 'buildOrderRows', source: 'src/orders.ts', line: 4, column: 2 },
                  besideFile: null,
                },
              ],
              maps: [{ file: '/x/app.js.map', functions: 1 }],
              unreadable: [],
              problems: [],
              hasStoredMaps: false,
            }
          : { originals: [], maps: [], unreadable: [], problems: [], hasStoredMaps: false },
    });
    await waitFor(() => expect(screen.getByTestId('source-maps').dataset['count']).toBe('1'));
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    search('buildorder');
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('0 of 1'));
    fireEvent.keyDown(screen.getByTestId('trace-find'), { key: 'Enter' });
    await waitFor(() =>
      expect(spoken()).toContain(
        'buildOrderRows, total 60.0 ms, self 60.0 ms, starts at 10 ms, orders.ts:4 in https://shop.test/app.js:17',
      ),
    );
    const details = screen.getByTestId('function-details');
    expect(within(details).getByRole('heading', { level: 3 }).textContent).toBe('buildOrderRows makeRows');
    expect(details.textContent).toContain('src/orders.ts:4:2');
  });

  it('requests the figures of a range', async () => {
    const { ofQuery, bench } = await trace();
    await screen.findByTestId('trace-tracks');
    act(() =>
      bench.workbench.places
        .getState()
        .ask('capture:trace-00000001', flamePlaceOf({ range: { fromMs: 30, toMs: 40 } })),
    );
    await waitFor(() =>
      expect(ofQuery('trace.breakdown')).toContainEqual({ track: 'thread:7:1', range: { fromMs: 30, toMs: 40 } }),
    );
    await waitFor(() => expect(screen.getByTestId('trace-breakdown').textContent).toContain('Layout'));
    show('Bottom-up');
    await waitFor(() => expect(screen.getByTestId('profile-node-row').textContent).toContain('makeRows'));
    expect(ofQuery('trace.calls')).toContainEqual(
      expect.objectContaining({ track: 'thread:7:1', view: 'bottom-up', range: { fromMs: 30, toMs: 40 } }),
    );
    show('Events');
    await waitFor(() =>
      expect(ofQuery('trace.events')).toContainEqual(
        expect.objectContaining({ range: { fromMs: 30, toMs: 40 }, sort: 'start' }),
      ),
    );
  });

  it('limits figures and insights to the visible range and labels it', async () => {
    const { ofQuery } = await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    expect(screen.getByTestId('range-hint').textContent).toBe('Drag ruler to select');
    press('KeyW');
    const zoomed = { range: { fromMs: expect.any(Number) as number, toMs: expect.any(Number) as number } };
    await waitFor(() => expect(screen.getByTestId('pane-range').textContent).toContain('In view: '));
    await waitFor(() => expect(ofQuery('trace.breakdown')).toContainEqual(expect.objectContaining(zoomed)));
    await waitFor(() => expect(ofQuery('trace.insights')).toContainEqual({ topN: 10, ...zoomed }));
    show('Bottom-up');
    await waitFor(() => expect(ofQuery('trace.calls')).toContainEqual(expect.objectContaining(zoomed)));
    press('Digit0');
    await waitFor(() => expect(screen.getByTestId('pane-range').textContent).toBe('Whole trace'));
  });

  it('goes back to the previous view, range and selection', async () => {
    await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    const sight = (): string | null => screen.getByTestId('trace-sight').textContent;
    const whole = sight();
    press('KeyW');
    await waitFor(() => expect(sight()).not.toBe(whole));
    const zoomed = sight();
    await waitFor(() => expect(screen.getByTestId('pane-range').textContent).toContain('In view: '));
    // A place is recorded when the view settles; going back records an unsettled one. On a busy machine the zoom may settle halfway, which
    // adds one more place.
    await waitFor(() => {
      if (sight() !== whole) press('ArrowLeft', { altKey: true });
      expect(sight()).toBe(whole);
    });
    await waitFor(() => {
      if (sight() !== zoomed) press('ArrowRight', { altKey: true });
      expect(sight()).toBe(zoomed);
    });
  });

  it('hides browser-internal events until requested', async () => {
    const { ofQuery } = await trace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    expect(ofQuery('trace.chart')).not.toContainEqual(expect.objectContaining({ allEvents: true }));
    fireEvent.click(screen.getByTestId('all-events'));
    await waitFor(() =>
      expect(ofQuery('trace.chart')).toContainEqual(expect.objectContaining({ track: 'thread:7:1', allEvents: true })),
    );
    expect(screen.getByTestId('all-events').getAttribute('aria-pressed')).toBe('true');
  });

  it('shows insights and what is missing, with links', async () => {
    await trace();
    const insights = await screen.findByTestId('trace-insights');
    expect(within(insights).getByTestId('insight-inp').textContent).toContain('No interactions');
    expect(within(insights).getByTestId('insight-hot').textContent).toContain('Not recorded: CPU samples');
    expect(within(insights).getByTestId('insight-lcp').textContent).toContain('needs improvement');
    expect(insights.textContent).toContain('Frames could not be computed');
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
    await trace({
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
              waits: [{ fromMs: 100, toMs: 240 }],
              waitedMs: 140,
              tookMs: 150,
            },
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
    expect(path.textContent).toContain('What the largest paint (IMG, hero.png) waited for');
    expect(path.textContent).toContain('started by start (main.js:9:35) after prices');
    expect(path.textContent).toMatch(/Waited for site\.css from .+ to .+: 140\.0 ms of the 150\.0 ms that it took/);
    expect(path.textContent).toContain('2 requests were not waited for');
    const forced = within(insights).getByTestId('insight-forced-layout');
    expect(forced.textContent).toContain('layoutRows (main.js:5:35)');
    expect(forced.textContent).toContain(
      "offsetWidth in layoutRows (main.js:5:35)once per DIV class='row', 1,248 times in 6 inputs, changed by layoutRows (main.js:5:21) setting style.width: DIV class='row'",
    );
    await waitFor(() => expect(screen.getByTestId('trace-load-path').dataset['steps']).toBe('3'));
    fireEvent.click(within(path).getByRole('button', { name: 'Hide on tracks' }));
    expect(screen.queryByTestId('trace-load-path')).toBeNull();
    fireEvent.click(within(path).getByRole('button', { name: /^Request: prices/ }));
    expect(await screen.findByTestId('request-details')).toBeDefined();
  });

  it('counts its times from the navigation', async () => {
    const clock = { origin: 'navigation', originMs: 50 } as const;
    await trace({ 'trace.overview': () => ({ ...TRACE_ANSWERS['trace.overview'](), clock }) });
    const insights = await screen.findByTestId('trace-insights');
    const tasks = within(insights).getByTestId('insight-long-tasks');
    expect(tasks.textContent).toContain('Task at −50 ms');
    fireEvent.click(within(tasks).getByRole('button'));
    await waitFor(() => expect(spoken()).toContain('RunTask, total 100.0 ms, self 10.0 ms, starts at −50 ms'));
  });

  it('runs trace_engine on request and shows its insights separately', async () => {
    const { bench } = await trace();
    const section = await screen.findByTestId('engine-insights');
    expect(bench.asked.map(({ name }) => name)).not.toContain('pen_trace_insights');
    const limit = appError(
      'too_large',
      'trace_engine needs more memory than its limit of 3.5 GB.',
      'Record for less time.',
    );
    bench.answer('pen_trace_insights', { ok: true, value: { engine: null, engineError: limit } });
    fireEvent.click(within(section).getByTestId('engine-ask'));
    await waitFor(() => expect(section.textContent).toContain('its limit of 3.5 GB'));
    expect(bench.asked).toContainEqual({
      name: 'pen_trace_insights',
      params: { capture: 'trace-00000001', engine: true, topN: 1 },
    });
    const insight = { savings: [], wastedBytes: null, items: [], docs: '', error: null };
    const engine = {
      version: '0.0.65',
      url: 'https://shop.test/',
      events: 40,
      tookMs: 1200,
      peakResidentBytes: 3 * 1024 * 1024,
      notes: ['Frames were added.'],
      insights: [
        {
          ...insight,
          name: 'RenderBlocking',
          title: 'Render-blocking requests',
          state: 'fail',
          savings: [{ metric: 'FCP', value: 120 }],
          items: [{ name: 'https://shop.test/style.css', value: 90, unit: 'ms' }],
        },
        { ...insight, name: 'Viewport', title: 'Viewport', state: 'error', error: 'No viewport event.' },
        { ...insight, name: 'Cache', title: 'Cache lifetimes', state: 'pass' },
      ],
    };
    bench.answer('pen_trace_insights', { ok: true, value: { engine, engineError: null } });
    fireEvent.click(within(section).getByRole('button', { name: 'Retry' }));
    const blocking = await within(section).findByTestId('insight-engine-RenderBlocking');
    expect(blocking.textContent).toContain('needs attention');
    expect(blocking.textContent).toContain('FCP −120.0 ms');
    expect(blocking.textContent).toContain('style.css');
    expect(within(section).getByTestId('insight-engine-Viewport').textContent).toContain('No viewport event.');
    expect(within(section).getByTestId('insight-engine-passed').textContent).toContain('Cache lifetimes');
    expect(section.textContent).toContain('Frames were added. Independent of the figures above.');
    expect(section.textContent).not.toContain('3.5 GB');
  });

  it('hatches unrecorded ranges and explains them', async () => {
    await trace({
      'trace.overview': () => ({
        ...TRACE_ANSWERS['trace.overview'](),
        truncated: true,
        loss: [{ reason: 'The buffer was full.', lostMs: 50, lostEvents: null }],
      }),
    });
    await waitFor(() => expect(screen.getAllByTestId('trace-lost')).toHaveLength(1));
    expect(screen.getByTestId('trace-document').textContent).toContain('The buffer was full.');
    expect(screen.getByTestId('trace-lost').style.left).toBe('80%');
  });

  it('shows why a track failed to load and retries', async () => {
    let times = 0;
    await trace({
      'trace.chart': ({ track }) => {
        times += 1;
        return times === 1
          ? Promise.resolve({ ok: false, error: appError('analysis_failed', 'No such track.') })
          : TRACE_ANSWERS['trace.chart']({ track });
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: /Failed. Retry/ }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /Failed. Retry/ })).toBeNull());
  });

  it('shows why a file could not be opened', async () => {
    await trace({}, Promise.resolve({ ok: false, error: appError('unsupported_format', 'It is no trace.') }));
    expect((await screen.findByTestId('document-error')).textContent).toContain('It is no trace.');
  });
});
