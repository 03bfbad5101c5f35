import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { call, endpoint, heldLock, recording, target } from '../testing/records.ts';
import { activeDocument } from '../stores/documents/documents.ts';
import { fit, paletteItems } from '../palette/palette-items.ts';
import { CHANNELS } from '../stores/topics/channels.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { RecordBar } from './record-bar.tsx';

afterEach(cleanup);

function bar() {
  const bench = createTestWorkbench();
  const did: string[] = [];
  const topic: typeof bench.topic = (name, value) => act(() => bench.topic(name, value));
  topic('endpoints', [
    endpoint('e1', { targets: [target('t1', { title: 'Orders' }), target('t2', { title: 'Admin' })] }),
  ]);
  topic('session', { selectedTargetId: 't1' });
  render(bench.wrap(<RecordBar onOptions={() => undefined} onConnect={() => did.push('connect')} />));
  /** In the bar, otherwise in the list of the others. */
  const channel = (id: string): HTMLElement => {
    if (screen.queryByTestId(`record-${id}`) === null) fireEvent.click(screen.getByTestId('record-more'));
    return screen.getByTestId(`record-${id}`);
  };
  return { ...bench, topic, did, channel };
}
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

describe('the record bar', () => {
  it('takes a snapshot of the selected target', async () => {
    const { asked, channel } = bar();
    fireEvent.click(channel('heap-snapshot'));
    await settle();
    expect(asked).toEqual([{ name: 'pen_heap_snapshot', params: { target: 't1' } }]);
  });

  it('has the options of a channel in its context menu, and uses them for the next capture', async () => {
    const { asked, channel } = bar();
    fireEvent.contextMenu(channel('heap-snapshot'));
    const options = screen.getByTestId('channel-options');
    expect(options.textContent).toContain('Heap snapshot options');
    expect(screen.getByRole('dialog', { name: 'Heap snapshot options' })).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox', { name: 'Collect garbage first' }));
    fireEvent.keyDown(options, { key: 'Escape' });
    expect(screen.queryByTestId('channel-options')).toBeNull();
    expect(asked).toEqual([]);
    expect(channel('heap-snapshot').title).toContain('some are changed');
    fireEvent.click(channel('heap-snapshot'));
    await settle();
    expect(asked).toEqual([{ name: 'pen_heap_snapshot', params: { target: 't1', forceGC: false } }]);
  });

  it('has a command for the palette under the word of each button', () => {
    const { workbench } = bar();
    const { commands } = workbench.commands.getState();
    fireEvent.click(screen.getByTestId('record-more'));
    const buttons = screen
      .getAllByRole('button')
      .filter(
        ({ dataset }) => dataset['testid']?.startsWith('record-') === true && dataset['testid'] !== 'record-more',
      );
    expect(buttons).toHaveLength(CHANNELS.length - 1);
    const words = [
      ...buttons.map((each) => each.querySelector('.channel-title')?.textContent ?? ''),
      'GC',
      'Trace options',
    ];
    const items = paletteItems({ commands, endpoints: [], captures: [] });
    const unknown = words.filter((word) => !items.some((item) => fit(item, word.toLowerCase().split(' ')) > 0));
    expect(unknown).toEqual([]);
  });

  it('starts network recording and opens its panel', async () => {
    const { asked, channel, workbench, answer } = bar();
    answer('network.cache', { ok: true, value: { isDisabled: true, isRecorded: false } });
    fireEvent.click(channel('network'));
    await settle();
    // Active listeners continue: nothing is cleared, and the cache is unchanged.
    expect(asked).toEqual([
      { name: 'network.cache', params: { targetId: 't1' } },
      { name: 'pen_network_enable', params: { target: 't1', disableCache: true, clearFirst: false } },
    ]);
    expect(workbench.livePanels.getState().chosen.get('t1')).toBe('network');
    expect(activeDocument(workbench.documents.getState())).toMatchObject({ kind: 'live', targetId: 't1' });
    expect(workbench.commands.getState().commands.map(({ id }) => id)).toContain('record.network');
    // The next press stops it.
    answer('network.cache', { ok: true, value: { isDisabled: true, isRecorded: true } });
    answer('live-log.stop', { ok: true, value: {} });
    act(() =>
      workbench.commands
        .getState()
        .commands.find(({ id }) => id === 'record.network')
        ?.run(),
    );
    await settle();
    expect(asked.at(-1)).toEqual({ name: 'live-log.stop', params: { log: 'network', targetId: 't1' } });
  });

  it('has network recording of the window in the bar, and stops it with a press', async () => {
    const { topic, asked, channel, answer, pass } = bar();
    const log = { targetId: 't1', targetTitle: 'Orders', startedAtMs: 0, listeners: ['you'], isOwn: true };
    topic('networkRecordings', [{ ...log, listeners: ['Claude Code'], isOwn: false }]);
    expect(channel('network').dataset['place']).toBe('menu');
    topic('networkRecordings', [log]);
    act(() => pass(12_000));
    expect(channel('network').dataset).toMatchObject({ place: 'extra', state: 'listening' });
    expect(channel('network').getAttribute('aria-pressed')).toBe('true');
    answer('network.cache', { ok: true, value: { isDisabled: false, isRecorded: true } });
    answer('live-log.stop', { ok: true, value: {} });
    fireEvent.click(channel('network'));
    await settle();
    expect(asked.at(-1)).toEqual({ name: 'live-log.stop', params: { log: 'network', targetId: 't1' } });
  });

  it('shows the lock holder and duration, and stops it on request', async () => {
    const { topic, asked, channel, pass } = bar();
    topic('locks', { held: [heldLock({ callId: 'c7' })], cooldowns: [] });
    act(() => pass(12_000));
    expect(channel('heap-snapshot').getAttribute('aria-label')).toContain('Claude Code, 12 s');
    expect(screen.getByTestId('lock-state')).toBeTruthy();
    fireEvent.click(channel('heap-snapshot'));
    expect(screen.getByRole('dialog').textContent).toContain('Held byClaude Code');
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await settle();
    expect(asked).toEqual([{ name: 'calls.cancel', params: { callId: 'c7' } }]);
  });

  it('counts a cooldown down without a message from main', () => {
    const { topic, channel, pass } = bar();
    topic('locks', {
      held: [],
      cooldowns: [{ tool: 'pen_heap_snapshot', targetId: 't1', untilMs: 6000, totalMs: 10_000 }],
    });
    expect(channel('heap-snapshot').getAttribute('aria-label')).toContain('ready in 6 s');
    expect(screen.getByTestId('cooldown')).toBeTruthy();
    act(() => pass(5_250));
    expect(channel('heap-snapshot').getAttribute('aria-label')).toContain('ready in 1 s');
    act(() => pass(1_000));
    expect(channel('heap-snapshot').dataset['state']).toBe('free');
  });

  it('lets the person skip a cooldown', async () => {
    const { topic, channel, asked } = bar();
    topic('locks', {
      held: [],
      cooldowns: [{ tool: 'pen_heap_snapshot', targetId: 't1', untilMs: 6000, totalMs: 10_000 }],
    });
    fireEvent.click(channel('heap-snapshot'));
    fireEvent.click(screen.getByRole('button', { name: 'Skip the wait' }));
    await settle();
    expect(asked).toEqual([{ name: 'cooldowns.skip', params: { tool: 'pen_heap_snapshot', targetId: 't1' } }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('shows our own capture with its bytes and opens Activity', () => {
    const { topic, channel, workbench } = bar();
    topic('calls', [
      call('c9', {
        tool: 'pen_heap_snapshot',
        kind: 'capture',
        targetId: 't1',
        caller: { id: 'w', kind: 'window', name: 'you' },
        state: 'running',
        endedAtMs: null,
        progress: { done: 40, total: 100, message: 'Streaming', bytes: 2 * 1024 ** 2, bytesPerSecond: null },
      }),
    ]);
    expect(channel('heap-snapshot').getAttribute('aria-label')).toContain('0:00, 2.0 MB');
    fireEvent.click(channel('heap-snapshot'));
    expect(workbench.layout.getState()).toMatchObject({ drawerOpen: true, drawerTab: 'activity' });
  });

  it('starts a recording, stops it on the next press, and opens the capture', async () => {
    const { asked, answer, topic, channel, workbench, pass } = bar();
    fireEvent.click(channel('heap-timeline'));
    await settle();
    expect(asked).toEqual([{ name: 'pen_heap_track', params: { target: 't1', action: 'start' } }]);
    const caller = { id: 'w', kind: 'window', name: 'you' } as const;
    topic('locks', { held: [heldLock({ key: 'HeapProfiler.tracking', tool: 'pen_heap_track' })], cooldowns: [] });
    topic('recordings', [recording('r1', { caller, heapUsedBytes: 3 * 1024 ** 2 })]);
    act(() => pass(21_000));
    expect(channel('heap-timeline').getAttribute('aria-label')).toContain('0:21, 3.0 MB');
    expect(channel('heap-timeline').dataset['place']).toBe('extra');
    expect(channel('heap-timeline').getAttribute('aria-pressed')).toBe('true');
    expect(workbench.commands.getState().commands.find(({ id }) => id === 'record.heap-timeline')).toMatchObject({
      title: 'Stop the heap timeline and open it',
      unavailable: null,
    });
    answer('pen_heap_track', {
      ok: true,
      value: { captureId: 'timeline-00000001', kind: 'heap-timeline', name: 'Orders' },
    });
    fireEvent.click(channel('heap-timeline'));
    await settle();
    expect(asked.at(-1)).toEqual({ name: 'pen_heap_track', params: { target: 't1', action: 'stop' } });
    expect(activeDocument(workbench.documents.getState())).toMatchObject({ captureId: 'timeline-00000001' });
  });

  it('records a CPU profile until stopped and shows only the time', async () => {
    const { asked, topic, channel, pass } = bar();
    fireEvent.click(channel('cpu-profile'));
    await settle();
    expect(asked).toEqual([{ name: 'pen_cpu_profile', params: { target: 't1', action: 'start' } }]);
    const caller = { id: 'w', kind: 'window', name: 'you' } as const;
    topic('locks', { held: [heldLock({ key: 'Profiler', tool: 'pen_cpu_profile' })], cooldowns: [] });
    topic('recordings', [recording('r1', { caller, tool: 'pen_cpu_profile', key: 'Profiler', heapUsedBytes: null })]);
    act(() => pass(21_000));
    expect(channel('cpu-profile').textContent).toContain('0:21');
    expect(channel('cpu-profile').textContent).not.toContain('MB');
    expect(channel('heap-snapshot').dataset['state']).toBe('free');
    fireEvent.click(channel('cpu-profile'));
    await settle();
    expect(asked.at(-1)).toEqual({ name: 'pen_cpu_profile', params: { target: 't1', action: 'stop' } });
  });

  it('traces with the options next to the channel and shows the buffer usage', async () => {
    const { asked, topic, channel, pass } = bar();
    fireEvent.click(screen.getByTestId('record-more'));
    fireEvent.click(screen.getByTestId('trace-options'));
    fireEvent.click(screen.getByLabelText('Screenshots'));
    fireEvent.click(screen.getByRole('radio', { name: 'Rendering' }));
    fireEvent.click(channel('trace'));
    await settle();
    expect(asked).toMatchObject([
      {
        name: 'pen_capture_trace',
        params: { target: 't1', action: 'start', preset: 'rendering', cpuSamples: true, screenshots: true },
      },
    ]);
    const lock = heldLock({ key: 'Tracing', scopeId: 'e1', tool: 'pen_capture_trace', callerName: 'you' });
    const caller = { id: 'w', kind: 'window', name: 'you' } as const;
    const traced = {
      caller,
      tool: 'pen_capture_trace',
      key: 'Tracing',
      buffer: { share: 0.92, sizeBytes: 200 * 1024 ** 2, isRing: false },
    } as const;
    topic('locks', { held: [lock], cooldowns: [] });
    topic('recordings', [recording('r1', traced)]);
    act(() => pass(21_000));
    expect(channel('trace').getAttribute('aria-label')).toContain('0:21, buffer 92%');
    expect(channel('trace').dataset['warning']).toBe('true');
    // The lock also blocks other pages of the browser, where the recording can be stopped.
    topic('session', { selectedTargetId: 't2' });
    expect(channel('trace').dataset['state']).toBe('held');
    fireEvent.click(channel('trace'));
    fireEvent.click(screen.getByRole('button', { name: 'Stop and open' }));
    await settle();
    expect(asked.at(-1)).toEqual({ name: 'pen_capture_trace', params: { target: 't1', action: 'stop' } });
  });

  it('shows buffer usage of a timed trace, then that the browser is writing it', () => {
    const { topic, channel } = bar();
    const progress = { done: 10, total: 100, message: 'Tracing, 3 s left', bytes: null, bytesPerSecond: null };
    const tracing = call('c9', {
      tool: 'pen_capture_trace',
      kind: 'capture',
      targetId: 't1',
      caller: { id: 'w', kind: 'window', name: 'you' },
      state: 'running',
      endedAtMs: null,
    });
    const buffer = { share: 0.5, sizeBytes: 1024 ** 2, isRing: false };
    topic('calls', [{ ...tracing, progress: { ...progress, phase: 'recording', buffer } }]);
    expect(channel('trace').getAttribute('aria-label')).toContain('0:00, buffer 50%');
    const message = 'The browser is writing its trace, 4 s';
    topic('calls', [{ ...tracing, progress: { ...progress, message, phase: 'writing', buffer } }]);
    expect(channel('trace').getAttribute('aria-label')).toContain('saving, 0:00');
    expect(channel('trace').title).toContain(message);
  });

  it("shows an assistant's recording and stops or discards it", async () => {
    const { asked, topic, channel, pass } = bar();
    topic('locks', { held: [heldLock({ key: 'HeapProfiler.tracking', tool: 'pen_heap_track' })], cooldowns: [] });
    topic('recordings', [recording('r1', { heapUsedBytes: 3 * 1024 ** 2 })]);
    act(() => pass(12_000));
    expect(channel('heap-timeline').getAttribute('aria-label')).toContain('Claude Code, 12 s');
    expect(channel('heap-sampling').dataset['state']).toBe('free');
    fireEvent.click(channel('heap-timeline'));
    expect(screen.getByRole('dialog', { name: 'Heap timeline' }).textContent).toContain(
      'Claude Code has been recording Orders for 12 s.',
    );
    expect(screen.getByRole('dialog', { name: 'Heap timeline' }).textContent).toContain('Current heap size3.0 MB');
    fireEvent.click(screen.getByRole('button', { name: 'Stop and discard' }));
    await settle();
    expect(asked.at(-1)).toEqual({ name: 'recordings.cancel', params: { recordingId: 'r1' } });
    fireEvent.click(channel('heap-timeline'));
    fireEvent.click(screen.getByRole('button', { name: 'Stop and open' }));
    await settle();
    expect(asked.at(-1)).toEqual({ name: 'pen_heap_track', params: { target: 't1', action: 'stop' } });
  });

  it('opens an error at its channel and shows it until the next start', async () => {
    const { answer, channel } = bar();
    answer('pen_heap_snapshot', {
      ok: false,
      error: appError('target_unresponsive', 'The tab does not answer.', 'Close its dialog.'),
    });
    fireEvent.click(channel('heap-snapshot'));
    await settle();
    expect(channel('heap-snapshot').getAttribute('aria-label')).toContain('failed, retry');
    expect(screen.getByRole('dialog').textContent).toContain('The tab does not answer.');
    expect(screen.getByRole('dialog').textContent).toContain('Close its dialog.');
  });

  it('has the usual captures in the bar with a dialog of a feature, and the others in one list', async () => {
    const { channel, workbench, asked } = bar();
    const opened: string[] = [];
    const open = {
      id: 'capture.leak-hunt',
      title: 'Hunt',
      section: 'Capture',
      run: () => opened.push('hunt'),
    } as const;
    act(() => workbench.commands.getState().provide('test', [open]));
    const shown = () => [...document.querySelectorAll('[data-place="bar"]')].map(({ textContent }) => textContent);
    expect(shown()).toEqual(['Snapshot', 'CPU', 'Trace', 'Hunt', 'More']);
    fireEvent.click(screen.getByTestId('capture.leak-hunt'));
    expect(opened).toEqual(['hunt']);
    fireEvent.click(channel('heap-sampling'));
    await settle();
    expect(asked).toEqual([{ name: 'pen_heap_sampling', params: { target: 't1', action: 'start' } }]);
    // The list has closed.
    expect(screen.queryByTestId('record-heap-sampling')).toBeNull();
  });

  it('lists only what records: what is done with a target is in its page', () => {
    const { workbench } = bar();
    fireEvent.click(screen.getByTestId('record-more'));
    const list = screen.getByRole('dialog', { name: 'More recordings' });
    expect([...list.querySelectorAll('.channel-title')].map(({ textContent }) => textContent)).toEqual([
      'Sample allocations',
      'Record a heap timeline',
      'Record network requests',
      'Measure coverage',
      'Run Lighthouse',
      'Trace options …',
      'Capture options …',
    ]);
    expect(screen.queryByTestId('record-gc')).toBeNull();
    // Its key says here why it did not run.
    act(() => workbench.recording.getState().explain('gc'));
    expect(screen.getByTestId('record-gc')).toBeTruthy();
  });

  it('keeps the name of a hunt, and of a recording, with its time', () => {
    const { topic, channel } = bar();
    const running = { targetId: 't1', state: 'running', endedAtMs: null } as const;
    topic('calls', [call('c3', { tool: 'pen_leak_hunt', ...running })]);
    const hunt = screen.getByTestId('capture.leak-hunt');
    expect(hunt.getAttribute('aria-label')).toBe('Hunt for a leak: 0:00');
    expect(hunt.title).toMatch(/^Hunt for a leak\. /);
    expect(hunt.textContent).toBe('Hunt0:00');
    const caller = { id: 'w', kind: 'window', name: 'you' } as const;
    topic('recordings', [recording('r1', { tool: 'pen_capture_trace', key: 'Tracing', caller })]);
    expect(channel('trace').textContent).toMatch(/^Trace\d+:\d\d$/);
    expect(channel('trace').title).toMatch(/^Trace/);
  });

  it('handles a missing target', () => {
    const { topic, channel } = bar();
    topic('session', { selectedTargetId: null });
    expect(screen.getByRole('button', { name: 'Target: none' }).textContent).toContain('select one to record');
    expect(channel('heap-snapshot').dataset['state']).toBe('no-target');
    topic('endpoints', []);
    expect(screen.getByRole('button', { name: 'Target: none' }).textContent).toContain('connect one to record');
  });

  it('shows that the selected target is closed or not responding', () => {
    const { topic, channel } = bar();
    topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Orders', state: 'unresponsive' })] })]);
    expect(screen.getByRole('button', { name: 'Target: Orders' }).textContent).toContain('not responding');
    topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Orders', state: 'gone' })] })]);
    expect(channel('heap-sampling').textContent).toContain('target closed');
  });
});
