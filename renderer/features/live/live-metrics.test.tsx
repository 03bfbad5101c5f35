import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { WatchPoint, WatchSeries, WatchState } from '../../../shared/features/live/contract/watch.ts';
import { createTestWorkbench, type TestWorkbench } from '../../core/testing/workbench.tsx';
import { LiveMetrics } from './live-metrics.tsx';

afterEach(cleanup);

const MB = 1024 * 1024;
const NODE: TargetInfo = {
  id: 'N1',
  type: 'node',
  title: 'server.js',
  url: 'file:///server.js',
  endpointId: 'E1',
  endpoint: 'http://localhost:9229',
  parentId: null,
  state: 'attached',
};
const PLOT = { callerId: 'window', name: 'you', isPlot: true };

function series(points: readonly WatchPoint[], state: Partial<WatchState> = {}): WatchSeries {
  return {
    state: {
      targetId: 'N1',
      state: 'watching',
      silentSinceMs: null,
      endedBecause: null,
      intervalMs: 1000,
      watchers: [PLOT],
      metrics: ['heapUsed', 'heapTotal'],
      absent: [{ what: 'CPU', why: 'The protocol tells no CPU time of Node.' }],
      ...state,
    },
    points: [...points],
    events: [],
  };
}

/** Twenty seconds of a heap growing by 6 MB a minute, up to now. */
const GROWING = Array.from({ length: 21 }, (_, second): WatchPoint => ({
  atMs: second * 1000,
  gap: 'none',
  values: [(10 + second / 10) * MB, 40 * MB],
}));

function plots(isConnected = true): TestWorkbench {
  const bench = createTestWorkbench();
  bench.pass(20_000);
  render(bench.wrap(<LiveMetrics target={NODE} isConnected={isConnected} />));
  return bench;
}

const row = (title: string): HTMLElement => {
  const found = screen.getAllByTestId('plot-row').find((each) => each.textContent.includes(title));
  if (found === undefined) throw new Error(`there is no row ${title}`);
  return found;
};

describe('live metrics', () => {
  it('have their rows before the first sample', () => {
    plots();
    expect(row('JS heap').textContent).toContain('…');
  });

  it('show current values and trends, and the samples as a table', () => {
    const bench = plots();
    act(() => bench.event({ type: 'watch', series: series(GROWING) }));
    expect(row('JS heap').textContent).toContain('12.0 MB');
    expect(row('JS heap').textContent).toContain('+6.0 MB/min');
    expect(row('JS heap reserved').textContent).toContain('steady');
    const cells = within(screen.getByRole('table'))
      .getAllByRole('row')
      .map((each) => each.textContent);
    expect(cells).toHaveLength(1 + GROWING.length);
    expect(cells[1]).toContain('12.0 MB40.0 MB');
  });

  it('are read sample by sample with the keyboard, with announcements', () => {
    const bench = plots();
    act(() => bench.event({ type: 'watch', series: series(GROWING) }));
    const chart = screen.getByRole('application');
    fireEvent.keyDown(chart, { key: 'Home' });
    expect(row('JS heap').textContent).toContain('10.0 MB');
    expect(within(chart).getByRole('status').textContent).toContain('JS heap 10.0 MB, JS heap reserved 40.0 MB');
    fireEvent.keyDown(chart, { key: 'ArrowRight', shiftKey: true });
    expect(row('JS heap').textContent).toContain('11.0 MB');
    fireEvent.keyDown(chart, { key: 'Escape' });
    expect(row('JS heap').textContent).toContain('12.0 MB');
  });

  it('freeze while paused although samples arrive', () => {
    const bench = plots();
    act(() => bench.event({ type: 'watch', series: series(GROWING) }));
    fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
    act(() => {
      bench.pass(5000);
      bench.event({ type: 'watch', series: series([{ atMs: 25_000, gap: 'none', values: [99 * MB, 99 * MB] }]) });
    });
    expect(row('JS heap').textContent).toContain('12.0 MB');
    fireEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(row('JS heap').textContent).toContain('99.0 MB');
  });

  it('show for how long a target has not responded, and when measuring ended', () => {
    const bench = plots();
    act(() => bench.event({ type: 'watch', series: series(GROWING, { state: 'silent', silentSinceMs: 20_000 }) }));
    act(() => bench.pass(4000));
    expect(screen.getByText('No response for 4.00 s')).toBeTruthy();
    act(() => bench.event({ type: 'watch', series: series([], { state: 'ended', endedBecause: 'It exited.' }) }));
    expect(screen.getByText('Ended')).toBeTruthy();
  });

  it('show what is not measured, and why', () => {
    const bench = plots();
    act(() => bench.event({ type: 'watch', series: series(GROWING) }));
    expect(screen.getByText('Not measured: CPU')).toBeTruthy();
    expect(screen.getByText('The protocol tells no CPU time of Node.')).toBeTruthy();
  });

  it('name other clients, and continue in the background on request', async () => {
    const bench = plots();
    const claude = { callerId: 'm', name: 'Claude Code', isPlot: false };
    act(() => bench.event({ type: 'watch', series: series(GROWING, { watchers: [PLOT, claude] }) }));
    expect(screen.getByText('also watched by Claude Code')).toBeTruthy();
    const keep = screen.getByRole('button', { name: 'Keep watching' });
    expect(keep.getAttribute('aria-pressed')).toBe('false');
    fireEvent.click(keep);
    await waitFor(() =>
      expect(bench.asked).toContainEqual({ name: 'pen_watch', params: { action: 'start', target: 'N1' } }),
    );
    act(() => bench.event({ type: 'watch', series: series([], { watchers: [PLOT, { ...PLOT, isPlot: false }] }) }));
    expect(keep.getAttribute('aria-pressed')).toBe('true');
  });

  it('show why a target cannot be measured unless another message does', async () => {
    const bench = plots();
    bench.answer('watch.follow', { ok: false, error: appError('target_unresponsive', 'It does not answer.') });
    await act(async () => void bench.workbench.liveMetrics.getState().show('N1'));
    expect(screen.getByText('It does not answer.')).toBeTruthy();
    bench.answer('watch.follow', { ok: true, value: series(GROWING) });
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(row('JS heap').textContent).toContain('12.0 MB'));
    expect(screen.queryByText('It does not answer.')).toBeNull();
  });
});
