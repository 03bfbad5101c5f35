import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { heads, openTrace, press, spoken, surface } from './testing/open-trace.tsx';
import { TRACE_ANSWERS } from './testing/trace-answers.ts';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

describe('the tracks of a trace', () => {
  it('groups quiet tracks under one line and loads them on request', async () => {
    const { ofQuery } = await openTrace();
    fireEvent.click(await screen.findByTestId('quiet-tracks'));
    expect(heads()).toContain('thread:7:9');
    await waitFor(() =>
      expect(ofQuery('trace.chart')).toContainEqual(expect.objectContaining({ track: 'thread:7:9' })),
    );
  });

  it('collapses, hides and reorders tracks by keyboard, and shows them again', async () => {
    const { bench } = await openTrace();
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
    await openTrace();
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

  it('says of the selected call its own and total time, how often it is there, and where, with a link', async () => {
    await openTrace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    for (let row = 0; row < 4; row += 1) press('ArrowDown');
    await waitFor(() => expect(spoken()).toContain('makeRows, total'));
    expect(screen.getByTestId('trace-statement').textContent).toBe(
      'makeRows· self 60.0 ms of 60.0 ms· 1 time· app.js:17',
    );
  });

  it('has a table of the longest boxes for screen readers', async () => {
    await openTrace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    const rows = (): (string | null)[] =>
      within(screen.getByTestId('tracks-table'))
        .getAllByRole('row')
        .slice(1)
        .map(({ textContent }) => textContent);
    await waitFor(() =>
      expect(rows()).toEqual([
        'RunTaskMain10 ms100.0 ms',
        'EvaluateScriptMain25 ms90.0 ms',
        'makeRowsMain310 ms60.0 msapp.js:17',
        'RunTaskMain1120 ms20.0 ms',
        'makeRowsInWorkerWorker130 ms40.0 ms',
      ]),
    );
  });

  it('draws flow arrows of the selection and links to both ends', async () => {
    const end = { event: null, requestId: null, around: null, durationMs: 10, pid: 7, threadName: 'CrRendererMain' };
    const { ofQuery } = await openTrace({
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

  it('hides browser-internal events until requested', async () => {
    const { ofQuery } = await openTrace();
    await waitFor(() => expect(surface().textContent).not.toContain('Loading'));
    expect(ofQuery('trace.chart')).not.toContainEqual(expect.objectContaining({ allEvents: true }));
    fireEvent.click(screen.getByTestId('flame-colours'));
    fireEvent.click(screen.getByTestId('all-events'));
    await waitFor(() =>
      expect(ofQuery('trace.chart')).toContainEqual(expect.objectContaining({ track: 'thread:7:1', allEvents: true })),
    );
    expect(screen.getByTestId<HTMLInputElement>('all-events').checked).toBe(true);
  });

  it('hatches unrecorded ranges and explains them', async () => {
    await openTrace({
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
    await openTrace({
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
});
