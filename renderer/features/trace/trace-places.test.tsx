import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { heads, openTrace, press, search, show, spoken, surface } from './testing/open-trace.tsx';
import { TRACE_ANSWERS } from './testing/trace-answers.ts';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

describe('finding, links, samples and ranges of a trace', () => {
  it('finds results in all loaded tracks one after the other', async () => {
    await openTrace();
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
    await openTrace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    search('Sweep');
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('1 elsewhere'));
    fireEvent.keyDown(screen.getByTestId('trace-find'), { key: 'Enter' });
    await waitFor(() => expect(heads()).toContain('thread:7:9'));
    await waitFor(() => expect(spoken()).toContain('Sweep, total 5.0 ms'));
    await waitFor(() => expect(screen.getByTestId('trace-found').textContent).toBe('1 of 1'));
  });

  it('copies a link and opens it again at the same place', async () => {
    const { bench } = await openTrace();
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
          visibleRange: { fromMs: 20, toMs: 60 },
          range: { fromMs: 30, toMs: 40 },
          track: { pid: 7, tid: 1 },
          frame: { level: 2, atMs: 10 },
        }),
      ),
    );
    await waitFor(() => expect(spoken()).toContain('makeRows, total 60.0 ms'));
    await waitFor(() => expect(screen.getByTestId('trace-visible').textContent).toBe('40.0 ms'));
    await waitFor(() => expect(screen.getByTestId('pane-range').textContent).toContain('30 ms to 40 ms, 10.0 ms'));
  });

  it('shows the samples of a thread, also from a link', async () => {
    const { bench } = await openTrace();
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

  it('shows the samples of the range that is selected in the tracks', async () => {
    const { bench } = await openTrace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    const range = { fromMs: 30, toMs: 40 };
    const { places } = bench.workbench;
    act(() => places.getState().ask('capture:trace-00000001', flamePlaceOf({ range })));
    await waitFor(() => expect(screen.getByTestId('pane-range').textContent).toContain('30 ms to 40 ms, 10.0 ms'));
    show('Samples');
    await screen.findByTestId('samples-stand-in');
    const [asked] = [...places.getState().wanted.values()];
    expect(asked?.place).toMatchObject({ range });
  });

  it('disables samples that were not recorded', async () => {
    await openTrace({ 'trace.overview': () => ({ ...TRACE_ANSWERS['trace.overview'](), samples: 0 }) });
    await screen.findByTestId('trace-tracks');
    expect(screen.getByRole<HTMLButtonElement>('radio', { name: 'Samples' }).disabled).toBe(true);
  });

  it('shows callers and callees of a sampled function', async () => {
    const { bench } = await openTrace();
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
    await openTrace({
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
    const { ofQuery, bench } = await openTrace();
    await screen.findByTestId('trace-tracks');
    act(() =>
      bench.workbench.places
        .getState()
        .ask('capture:trace-00000001', flamePlaceOf({ range: { fromMs: 30, toMs: 40 } })),
    );
    await waitFor(() =>
      expect(ofQuery('trace.breakdown')).toContainEqual({ track: 'thread:7:1', range: { fromMs: 30, toMs: 40 } }),
    );
    expect(screen.getByTestId('range-measure').textContent).toBe('10.0 ms');
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
    const { ofQuery } = await openTrace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    expect(screen.getByTestId('range-hint').textContent).toBe('Shift+drag or R selects');
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
    const { bench } = await openTrace();
    const go = (step: -1 | 1): void => act(() => bench.workbench.history.getState().go(step));
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    const visibleRange = (): string | null => screen.getByTestId('trace-visible').textContent;
    const whole = visibleRange();
    press('KeyW');
    await waitFor(() => expect(visibleRange()).not.toBe(whole));
    const zoomed = visibleRange();
    await waitFor(() => expect(screen.getByTestId('pane-range').textContent).toContain('In view: '));
    // A place is recorded when the view settles.
    await waitFor(() => expect(bench.workbench.history.getState().canGoBack).toBe(true));
    go(-1);
    await waitFor(() => expect(visibleRange()).toBe(whole));
    go(1);
    await waitFor(() => expect(visibleRange()).toBe(zoomed));
  });
});
