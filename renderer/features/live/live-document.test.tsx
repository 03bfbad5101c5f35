import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { liveDocument } from '../../core/stores/documents/document-tabs.ts';
import { endpoint, heldLock, recording, target } from '../../core/testing/records.ts';
import { createTestWorkbench, type TestWorkbench } from '../../core/testing/workbench.tsx';
import { LiveDocument } from './live-document.tsx';

afterEach(cleanup);

const PAGE = target('page-1', { title: 'Orders', url: 'https://shop.test/orders', endpointId: 'chrome' });
const CHROME = endpoint('chrome', { product: 'Chrome/156.0', targets: [PAGE] });
const RECORDING: CallRecord = {
  id: 'c1',
  tool: 'pen_heap_snapshot',
  title: 'Heap Snapshot',
  kind: 'capture',
  caller: { id: 'm', kind: 'mcp', name: 'Claude Code' },
  argumentsJson: '{}',
  targetId: 'page-1',
  targetTitle: 'Orders',
  startedAtMs: -21_400,
  endedAtMs: null,
  state: 'running',
  progress: { done: 46, total: 100, message: 'Streaming', bytes: 2 * 1024 ** 2, bytesPerSecond: 1024 ** 2 },
  error: null,
  answerBytes: null,
  captureId: null,
  outcomeNote: null,
};

function live(endpoints: readonly EndpointInfo[] = [CHROME]): TestWorkbench {
  const bench = createTestWorkbench();
  bench.topic('endpoints', [...endpoints]);
  bench.topic('captures', []);
  render(bench.wrap(<LiveDocument panels={[]} targetId="page-1" title="Orders" />));
  return bench;
}

describe('live document', () => {
  it('shows a capture with client, time and size, and stops it', async () => {
    const bench = live();
    act(() => bench.topic('calls', [RECORDING]));
    const text = screen.getByTestId('recording-strip').textContent;
    for (const part of ['Heap snapshot', 'Claude Code', '0:21.4', 'Streaming', '46%', '2.0', '1.0'])
      expect(text).toContain(part);
    fireEvent.click(screen.getByRole('button', { name: 'Cancel and discard' }));
    await waitFor(() => expect(bench.asked).toContainEqual({ name: 'calls.cancel', params: { callId: 'c1' } }));
  });

  it('has recordings below everything else, so that they move no button when they begin and end', () => {
    const bench = live();
    act(() => bench.topic('calls', [RECORDING]));
    const button = screen.getByTestId('investigate');
    const follows = button.compareDocumentPosition(screen.getByTestId('recording-strip'));
    expect(follows & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  });

  it('names the sample where others have an address', () => {
    const sample = { ...CHROME, origin: 'sample', address: 'pipe:sample' } as const;
    live([sample]);
    expect(screen.getByRole('region', { name: 'Target' }).textContent).toContain('EndpointSample target');
    expect(document.body.textContent).not.toContain('pipe:');
  });

  it('shows the trace buffer with a warning, then the stopping stage', () => {
    const bench = live();
    const buffer = { share: 0.92, sizeBytes: 200 * 1024 ** 2, isRing: false };
    const tracing = recording('r1', {
      tool: 'pen_capture_trace',
      key: 'Tracing',
      targetId: 'page-1',
      endpointId: 'chrome',
    });
    act(() => bench.topic('recordings', [{ ...tracing, startedAtMs: -20_000, buffer: null }]));
    expect(screen.getByTestId('ongoing-strip').textContent).toContain('has not reported');
    act(() => bench.topic('recordings', [{ ...tracing, startedAtMs: -20_000, buffer }]));
    const gauge = screen.getByTestId('trace-buffer');
    expect(gauge.dataset['warning']).toBe('true');
    for (const part of ['92%', '184.0', '200.0', 'Full in about 2 s. Events after that are dropped.'])
      expect(gauge.textContent).toContain(part);
    expect(screen.getByRole('meter', { name: 'Trace buffer' }).getAttribute('aria-valuenow')).toBe('92');
    const message = 'The browser is writing its trace, 4 s';
    const progress = {
      done: 41,
      total: 100,
      message,
      bytes: null,
      bytesPerSecond: null,
      phase: 'writing',
      buffer,
    } as const;
    act(() => {
      bench.topic('recordings', []);
      bench.topic('calls', [{ ...RECORDING, tool: 'pen_capture_trace', progress }]);
    });
    expect(screen.queryByTestId('trace-buffer')).toBeNull();
    expect(screen.getByTestId('recording-strip').textContent).toContain(message);
    act(() => bench.topic('calls', [{ ...RECORDING, progress: { ...progress, phase: 'recording' } }]));
    expect(screen.getByTestId('trace-buffer').dataset['warning']).toBe('true');
  });

  it('shows the heap size only of recordings that report it', () => {
    const bench = live();
    const timespan = { ...recording('r-1'), tool: 'pen_lighthouse', heapUsedBytes: null } as const;
    act(() => bench.topic('recordings', [{ ...timespan, targetId: 'page-1', key: 'Input' }]));
    expect(screen.getByTestId('ongoing-strip').textContent).not.toContain('Current heap size');
    act(() => bench.topic('recordings', [{ ...timespan, targetId: 'page-1', key: 'HeapProfiler.sampling' }]));
    expect(screen.getByTestId('ongoing-strip').textContent).toContain('Current heap size');
  });

  it('says who uses the target only while someone does', () => {
    const bench = live();
    expect(screen.queryByTestId('locks-pane')).toBeNull();
    const lock = heldLock({ scopeId: 'page-1' });
    act(() => bench.topic('locks', { held: [lock, { ...lock, key: 'HeapProfiler.tracking' }], cooldowns: [] }));
    const region = screen.getByRole('region', { name: 'In use' });
    expect(region.textContent).toMatch(/^In useHeap snapshotby Claude Code, for \d+ s$/);
    act(() => bench.topic('locks', { held: [], cooldowns: [] }));
    expect(screen.queryByTestId('locks-pane')).toBeNull();
  });

  it('says what works on the target while it is recorded', () => {
    const bench = live();
    const tracing = { ...recording('r-1'), tool: 'pen_capture_trace', targetId: 'page-1', key: 'Tracing' } as const;
    act(() => bench.topic('recordings', [tracing]));
    expect(screen.getByTestId('ongoing-strip').textContent).not.toContain('meanwhile');
    const hunt = { ...RECORDING, id: 'c9', tool: 'pen_leak_hunt', title: 'Leak hunt' };
    act(() => bench.topic('calls', [hunt]));
    expect(screen.getByTestId('ongoing-strip').textContent).toContain('“Leak hunt” works here meanwhile');
    act(() => bench.topic('calls', [{ ...hunt, endedAtMs: 5, state: 'done' }]));
    expect(screen.getByTestId('ongoing-strip').textContent).not.toContain('meanwhile');
  });

  it('does not divide by an unknown total', () => {
    const bench = live();
    const progress = { done: 3, total: 0, message: 'Waiting for the disk', bytes: null, bytesPerSecond: null };
    act(() => bench.topic('calls', [{ ...RECORDING, progress }]));
    const text = screen.getByTestId('recording-strip').textContent;
    expect(text).toContain('Waiting for the disk');
    expect(text).not.toContain('NaN');
    expect(text).not.toContain('%');
  });

  it('collects garbage, shows the result, and remembers the heap size for the next snapshot', async () => {
    const bench = live();
    bench.answer('pen_collect_garbage', {
      ok: true,
      value: { durationMs: 24, heapUsedBeforeBytes: 3 * 1024 ** 2, heapUsedAfterBytes: 1024 ** 2 },
    });
    fireEvent.keyDown(screen.getByTestId('investigate'), { key: 'Enter' });
    fireEvent.click(screen.getByRole('menuitem', { name: 'Collect garbage' }));
    expect(await screen.findByText('Garbage collected: freed 2.0 MB, 1.0 MB used, took 24.0 ms')).toBeTruthy();
    expect(screen.getByText('1.0 MB after the last collection')).toBeTruthy();
  });

  it('shows what an action did for some seconds, out of the flow of the head', async () => {
    const bench = live();
    bench.answer('pen_navigate', {
      ok: true,
      value: { url: 'https://shop.test/', title: 'Shop', httpStatus: 200, loaded: true },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Reload' }));
    const notice = (await screen.findByText('Reloaded https://shop.test/, HTTP 200')).closest('output');
    expect(notice?.className).toContain('live-notice');
    act(() => bench.pass(7000));
    expect(notice?.isConnected).toBe(true);
    act(() => bench.pass(1000));
    expect(notice?.isConnected).toBe(false);
  });

  it('has one button for what features do with a target, and opens their dialog for this one', async () => {
    const bench = live();
    const opened: string[] = [];
    const hunt = {
      id: 'capture.leak-hunt',
      title: 'Hunt',
      section: 'Capture',
      run: () => opened.push('hunt'),
    } as const;
    act(() => bench.workbench.commands.getState().provide('test', [hunt]));
    fireEvent.keyDown(screen.getByTestId('investigate'), { key: 'Enter' });
    expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual([
      'Hunt for a leak …',
      'Explore for leaks …',
      'Record an interaction …',
      'Prove a fix …',
      'Flight recorder …',
      'Run a workflow …',
      'Collect garbage',
      'Screenshot of the visible area …',
      'Screenshot of the full page …',
    ]);
    fireEvent.click(screen.getByTestId('capture.leak-hunt'));
    await waitFor(() => expect(opened).toEqual(['hunt']));
    expect(bench.asked[0]).toMatchObject({ params: { targetId: 'page-1' } });
  });

  it('goes back only where the page has moved', async () => {
    const bench = live();
    const back = () => screen.getByRole('button', { name: 'Back' }).hasAttribute('disabled');
    expect(back()).toBe(true);
    act(() => bench.topic('endpoints', [{ ...CHROME, targets: [{ ...PAGE, url: 'https://shop.test/basket' }] }]));
    expect(back()).toBe(false);
    bench.answer('pen_navigate', { ok: false, error: appError('no_history_entry', 'No entry.', 'Enter an address.') });
    fireEvent.click(screen.getByRole('button', { name: 'Back' }));
    expect(await screen.findByText('No entry.')).toBeTruthy();
    expect(back()).toBe(true);
    // It is over the panels, and goes when it is dismissed.
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText('No entry.')).toBeNull();
  });

  it('navigates to a typed URL and shows a refusal', async () => {
    const bench = live();
    bench.answer('pen_navigate', { ok: false, error: appError('blocked_url', 'The scheme "file:" is blocked.') });
    const field = screen.getByLabelText('Go to URL');
    fireEvent.change(field, { target: { value: 'file:///etc/hosts' } });
    const form = field.closest('form');
    if (form !== null) fireEvent.submit(form);
    expect(await screen.findByText('The scheme "file:" is blocked.')).toBeTruthy();
    expect(bench.asked.at(-1)).toEqual({
      name: 'pen_navigate',
      params: { action: 'goto', url: 'file:///etc/hosts', target: 'page-1' },
    });
  });

  it('shows a lost endpoint and reconnects with the target still visible', async () => {
    const bench = live();
    const error = appError('disconnected', 'The connection was lost.');
    act(() => bench.topic('endpoints', [{ ...CHROME, state: 'lost', error, targets: [] }]));
    expect(screen.getByText('localhost:9222: The connection was lost')).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'Orders' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Reconnect' }));
    await waitFor(() =>
      expect(bench.asked).toContainEqual({ name: 'endpoints.connect', params: { endpointId: 'chrome' } }),
    );
  });

  it('shows that the page was closed while its browser runs', () => {
    const bench = live();
    act(() => bench.topic('endpoints', [{ ...CHROME, targets: [] }]));
    expect(screen.getByText('This page was closed')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Collect garbage' })).toBeNull();
  });

  it('has one filled button: the stop of a recording while there is one', () => {
    const bench = live();
    const filled = () => [...document.querySelectorAll('[data-look="primary"]')].map(({ textContent }) => textContent);
    expect(filled()).toEqual(['Investigate ']);
    const own = { id: 'w', kind: 'window', name: 'you' } as const;
    const both = ['pen_heap_track', 'pen_cpu_profile'].map((tool, place) => ({
      ...recording(`r${place}`, { caller: own, tool }),
      targetId: 'page-1',
    }));
    act(() => bench.topic('recordings', both));
    expect(filled()).toEqual(['Stop and open']);
  });

  it('says once that the page was closed, with the recording that it ended', () => {
    const bench = live();
    const { documents, notices } = bench.workbench;
    documents.getState().open(liveDocument('page-1', 'Orders'));
    const own = { id: 'w', kind: 'window', name: 'you' } as const;
    act(() =>
      bench.topic('recordings', [{ ...recording('r1', { caller: own, tool: 'pen_heap_track' }), targetId: 'page-1' }]),
    );
    const [page] = CHROME.targets;
    if (page === undefined) throw new Error('a page');
    act(() => {
      bench.topic('endpoints', [{ ...CHROME, targets: [{ ...page, id: 'page-9' }] }]);
      bench.topic('recordings', []);
      bench.topic('calls', [
        { ...RECORDING, state: 'failed', endedAtMs: 0, error: appError('target_gone', 'The page was closed.') },
      ]);
    });
    expect(screen.getAllByText(/was closed/)).toHaveLength(1);
    const strip = screen.getByText('This page was closed').closest('[role="status"]');
    expect(strip?.textContent).toContain('Heap timeline of Orders was lost');
    fireEvent.click(screen.getByRole('button', { name: 'Record again' }));
    expect(notices.getState().notices).toEqual([]);
    expect(strip?.textContent).not.toContain('was lost');
  });

  it('says below everything else what was lost of a target that is still there', () => {
    const bench = live();
    bench.workbench.documents.getState().open(liveDocument('page-1', 'Orders'));
    const own = { id: 'w', kind: 'window', name: 'you' } as const;
    act(() =>
      bench.topic('recordings', [{ ...recording('r1', { caller: own, tool: 'pen_heap_track' }), targetId: 'page-1' }]),
    );
    act(() => bench.topic('recordings', []));
    expect(screen.getByRole('button', { name: 'Record again' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(/was lost/)).toBeNull();
  });

  it('follows the successor page after a browser restart', async () => {
    const bench = live();
    bench.workbench.documents.getState().open(liveDocument('page-1', 'Orders'));
    const [page] = CHROME.targets;
    if (page === undefined) throw new Error('a page');
    act(() => bench.topic('endpoints', [{ ...CHROME, state: 'lost', connectedAtMs: null, targets: [] }]));
    const again = { ...page, id: 'page-9' };
    act(() => bench.topic('endpoints', [{ ...CHROME, connectedAtMs: 9000, targets: [again] }]));
    await waitFor(() =>
      expect(activeDocument(bench.workbench.documents.getState())).toMatchObject({ targetId: 'page-9' }),
    );
    expect(bench.asked).toContainEqual({ name: 'pen_select_page', params: { targetId: 'page-9' } });
  });

  it('offers the page open now if only the page was closed', () => {
    const bench = live();
    bench.workbench.documents.getState().open(liveDocument('page-1', 'Orders'));
    const [page] = CHROME.targets;
    if (page === undefined) throw new Error('a page');
    act(() => bench.topic('endpoints', [{ ...CHROME, targets: [{ ...page, id: 'page-9' }] }]));
    expect(activeDocument(bench.workbench.documents.getState())).toMatchObject({ targetId: 'page-1' });
    fireEvent.click(screen.getByRole('button', { name: 'Go to the page open now' }));
    expect(activeDocument(bench.workbench.documents.getState())).toMatchObject({ targetId: 'page-9' });
  });

  it('shows nothing for a target that closed before its tab opened', () => {
    live([]);
    expect(screen.getByText('Orders is closed')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Go to/ })).toBeNull();
  });

  it('offers the successor from a background tab', () => {
    const bench = createTestWorkbench();
    const { documents } = bench.workbench;
    documents.getState().open(liveDocument('page-1', 'Orders'));
    bench.topic('endpoints', [CHROME]);
    const renamed = { ...PAGE, id: 'page-9', title: 'Orders (2)' };
    bench.topic('endpoints', [
      { ...CHROME, targets: [renamed, { ...renamed, id: 'page-8', url: 'https://shop.test/' }] },
    ]);
    render(bench.wrap(<LiveDocument panels={[]} targetId="page-1" title="Orders" />));
    fireEvent.click(screen.getByRole('button', { name: 'Go to the page open now' }));
    expect(activeDocument(documents.getState())).toMatchObject({ targetId: 'page-9' });
    expect(bench.asked).toContainEqual({ name: 'pen_select_page', params: { targetId: 'page-9' } });
  });

  it('reloads a crashed page from its strip', async () => {
    const bench = live([{ ...CHROME, targets: [{ ...PAGE, state: 'crashed' }] }]);
    const strip = screen.getByText('This page has crashed').closest('[role="alert"]');
    if (!(strip instanceof HTMLElement)) throw new TypeError('a strip');
    fireEvent.click(within(strip).getByRole('button', { name: 'Reload' }));
    await waitFor(() =>
      expect(bench.asked).toContainEqual({ name: 'pen_navigate', params: { action: 'reload', target: 'page-1' } }),
    );
  });
});
