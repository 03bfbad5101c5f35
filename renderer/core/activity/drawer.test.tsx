import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { call, capture, recording } from '../testing/records.ts';
import { giveElementsASize } from '../testing/sizes.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { Drawer } from './drawer.tsx';

beforeAll(() => giveElementsASize());
afterEach(cleanup);

function drawer() {
  const bench = createTestWorkbench();
  const did: string[] = [];
  const topic: typeof bench.topic = (name, value) => act(() => bench.topic(name, value));
  render(bench.wrap(<Drawer onConnectAssistant={() => did.push('assistant')} />));
  const tab = (name: RegExp) => screen.getByRole('tab', { name });
  return { ...bench, topic, did, tab };
}
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));
const running = call('c1', {
  tool: 'pen_heap_snapshot',
  title: 'Heap Snapshot',
  kind: 'capture',
  caller: { id: 'm', kind: 'mcp', name: 'Claude Code' },
  targetTitle: 'Orders',
  state: 'running',
  endedAtMs: null,
  progress: {
    done: 45,
    total: 100,
    message: 'Streaming objects',
    bytes: 312.4 * 1024 ** 2,
    bytesPerSecond: 58.1 * 1024 ** 2,
  },
});

describe('closed drawer', () => {
  it('shows the last call', () => {
    const { topic } = drawer();
    topic('calls', [call('c1', { argumentsJson: '{"limit":3}', endedAtMs: 9 })]);
    const head = screen.getByTitle('The last call').textContent ?? '';
    for (const word of ['Claude Code', 'pen_status', '{"limit":3}', '9.0 ms', '100B']) expect(head).toContain(word);
  });

  it('lists a network recording, and stops it', async () => {
    const { topic, tab, asked, answer } = drawer();
    topic('networkRecordings', [
      { targetId: 't1', targetTitle: 'Orders', startedAtMs: 0, listeners: ['you', 'Claude Code'], isOwn: true },
    ]);
    expect(tab(/^Activity/).textContent).toBe('Activity1');
    fireEvent.click(tab(/^Activity/));
    expect(screen.getByTestId('ongoing-row').textContent).toContain('Networkyou, Claude Code, Orders');
    answer('live-log.stop', { ok: true, value: {} });
    fireEvent.click(screen.getByRole('button', { name: 'Stop recording requests of Orders' }));
    await settle();
    expect(asked).toEqual([{ name: 'live-log.stop', params: { log: 'network', targetId: 't1' } }]);
  });

  it('shows a recording that was lost, whatever was called while it ran', () => {
    const { topic } = drawer();
    const caller = { id: 'w', kind: 'window', name: 'you' } as const;
    const lost = { tool: 'pen_capture_trace', state: 'failed', endedAtMs: 9000 } as const;
    topic('calls', [call('c1', { caller, ...lost }), call('c2', { caller, startedAtMs: 100, endedAtMs: 200 })]);
    expect(screen.getByTitle('The last call').textContent).toMatch(/Trace.*failed/);
  });

  it('shows how long a trace was recorded, not how long its stop took', () => {
    const { topic, workbench } = drawer();
    const caller = { id: 'w', kind: 'window', name: 'you' } as const;
    topic('captures', [capture('trace-0000000a', { kind: 'trace', durationMs: 4000 })]);
    const stop = { tool: 'pen_capture_trace', kind: 'capture', captureId: 'trace-0000000a', endedAtMs: 900 } as const;
    topic('calls', [call('c1', { caller, ...stop })]);
    expect(screen.getByTitle('The last call').textContent).toMatch(/4\.00 s$/);
    act(() => workbench.layout.getState().showDrawer('activity'));
    expect(screen.getByTestId('activity-row').textContent).toContain('0:04.0');
    expect(screen.getByTestId('mcp-call-row').textContent).toContain('4.00 s');
  });

  it('counts what runs: calls, and recordings, whose call has ended', () => {
    const { topic, tab } = drawer();
    expect(tab(/^Activity/).textContent).toBe('Activity0');
    topic('recordings', [recording('r1')]);
    expect(tab(/^Activity/).textContent).toBe('Activity1');
    topic('calls', [running]);
    expect(tab(/^Activity/).textContent).toBe('Activity2');
  });

  it('shows calls of the person with window labels', () => {
    const { topic } = drawer();
    const own = { id: 'w', kind: 'window', name: 'you' } as const;
    topic('calls', [call('c1', { caller: own, title: 'Select Page', targetTitle: 'Orders', endedAtMs: 9 })]);
    const head = screen.getByTitle('The last call').textContent ?? '';
    expect(head).toContain('Select page, Orders');
    expect(head).not.toMatch(/pen_|100/);
  });

  it('lists what the person did in window words, and calls of assistants as calls', async () => {
    const { topic, tab, asked } = drawer();
    const own = { id: 'w', kind: 'window', name: 'you' } as const;
    const trace = call('c1', {
      caller: own,
      tool: 'pen_capture_trace',
      title: 'Capture Trace',
      argumentsJson: '{"preset":"performance"}',
      targetTitle: 'Orders',
    });
    topic('calls', [trace, call('c2', { argumentsJson: '{"limit":3}', startedAtMs: 9 })]);
    fireEvent.click(tab(/^Activity/));
    const [theirs, mine] = screen.getAllByTestId('mcp-call-row');
    expect(mine?.textContent).toMatch(/you.*Trace.*Orders/);
    expect(mine?.textContent).not.toMatch(/pen_|[{}]|100/);
    for (const word of ['pen_status', '{"limit":3}', '100B']) expect(theirs?.textContent).toContain(word);
    fireEvent.doubleClick(mine ?? document.body);
    await settle();
    const dialog = screen.getByRole('dialog', { name: 'Trace' });
    expect(dialog.textContent).not.toMatch(/pen_|preset|Arguments|Result/);
    expect(asked).toEqual([]);
  });

  it('tells what the person started, not its parts', () => {
    const { topic, tab } = drawer();
    const own = { id: 'w', kind: 'window', name: 'you' } as const;
    const hunt = call('c1', { ...running, id: 'c1', caller: own, tool: 'pen_leak_hunt', title: 'Leak Hunt' });
    topic('calls', [hunt, call('c2', { ...running, id: 'c2', caller: own, partOf: 'c1' })]);
    expect(tab(/^Activity/).textContent).toBe('Activity1');
    fireEvent.click(tab(/^Activity/));
    expect(screen.getAllByTestId('activity-row')).toHaveLength(1);
    expect(screen.getAllByTestId('mcp-call-row')).toHaveLength(1);
  });

  it('shows the running call instead of the last one', () => {
    const { topic, pass } = drawer();
    topic('calls', [running, call('c2')]);
    act(() => pass(21_400));
    expect(screen.queryByTitle('The last call')).toBeNull();
    expect(screen.getByText('Heap snapshot').parentElement?.textContent).toContain('21.40 s');
  });

  it('counts running operations, MCP calls and problems', () => {
    const { topic, tab } = drawer();
    const own = call('c3', { caller: { id: 'w', kind: 'window', name: 'you' } });
    topic('calls', [running, call('c2'), own]);
    topic('problems', [
      { id: 'p', atMs: 0, severity: 'warning', title: 'T', detail: 'D', suggestion: null, callId: null },
    ]);
    expect([/Activity/, /MCP calls/, /Problems/].map((name) => tab(name).textContent)).toEqual([
      'Activity1',
      'MCP calls2',
      'Problems1',
    ]);
  });
});

it('counts problems in the colour of the worst one, and what is only said in none', () => {
  const { topic, tab } = drawer();
  const said = (severity: 'error' | 'warning' | 'info') =>
    ({ id: severity, atMs: 0, severity, title: 'T', detail: 'D', suggestion: null, callId: null }) as const;
  const tone = () => tab(/Problems/).querySelector<HTMLElement>('.count-badge')?.dataset['tone'];
  topic('problems', [said('info')]);
  expect([tab(/Problems/).textContent, tone()]).toEqual(['Problems1', 'neutral']);
  topic('problems', [said('info'), said('warning')]);
  expect(tone()).toBe('warning');
  topic('problems', [said('error'), said('warning')]);
  expect(tone()).toBe('error');
});

describe('operations', () => {
  it('show their progress and are cancelled once', async () => {
    const { topic, tab, asked, pass } = drawer();
    topic('calls', [running]);
    fireEvent.click(tab(/Activity/));
    act(() => pass(10_000));
    const row = screen.getByTestId('activity-row');
    for (const word of [
      'Heap snapshot',
      'Claude Code, Orders',
      '45.0%',
      'Streaming objects',
      '0:10.0',
      '13 s left',
      '312.4MB',
      '58.1MB/s',
    ])
      expect(row.textContent).toContain(word);
    fireEvent.click(within(row).getByTestId('cancel-call'));
    await settle();
    expect(asked).toEqual([{ name: 'calls.cancel', params: { callId: 'c1' } }]);
    topic('calls', [{ ...running, state: 'cancelling' }]);
    expect(screen.getByTestId('cancel-call')).toHaveProperty('disabled', true);
  });

  it('stay for ten seconds after their end, with their outcome', () => {
    const { topic, tab, pass } = drawer();
    topic('calls', [{ ...running, state: 'cancelled', endedAtMs: 5000, outcomeNote: 'Partial file deleted.' }]);
    fireEvent.click(tab(/Activity/));
    act(() => pass(6_000));
    expect(screen.getByTestId('activity-row').textContent).toContain('Partial file deleted.');
    expect(screen.queryByTestId('cancel-call')).toBeNull();
    act(() => pass(10_000));
    expect(screen.queryByTestId('activity-row')).toBeNull();
  });

  it('show why they failed', () => {
    const { topic, tab, pass } = drawer();
    const error = appError('disconnected', 'The connection was lost.');
    topic('calls', [{ ...running, state: 'failed', endedAtMs: 5000, error, outcomeNote: 'nothing was kept' }]);
    fireEvent.click(tab(/Activity/));
    act(() => pass(6_000));
    expect(screen.getByTestId('activity-row').textContent).toContain('The connection was lost. Nothing was kept.');
  });

  it('a failed cancel is a problem', async () => {
    const { topic, tab, answer } = drawer();
    answer('calls.cancel', { ok: false, error: appError('internal', 'It has ended already.') });
    topic('calls', [running]);
    fireEvent.click(tab(/Activity/));
    fireEvent.click(screen.getByTestId('cancel-call'));
    await settle();
    expect(tab(/Problems/).textContent).toBe('Problems1');
  });
});

describe('MCP calls', () => {
  it('lists MCP calls newest first, including refused and running ones, and shows details', async () => {
    const { topic, tab, answer } = drawer();
    answer('calls.answer', { ok: true, value: { text: 'Error: HeapProfiler is held by you.' } });
    const refused = call('c2', {
      startedAtMs: 2000,
      endedAtMs: 2002,
      state: 'refused',
      tool: 'pen_heap_snapshot',
      error: appError('busy', 'HeapProfiler is held by you.', 'Wait for it.'),
    });
    topic('calls', [call('c1', { startedAtMs: 1000, endedAtMs: 1003 }), refused, { ...running, startedAtMs: 3000 }]);
    fireEvent.click(tab(/MCP calls/));
    const rows = screen.getAllByTestId('mcp-call-row');
    expect(rows.map((row) => row.dataset['state'])).toEqual(['running', 'refused', 'done']);
    expect(rows[1]?.textContent).toContain('lock refused');
    fireEvent.doubleClick(rows[1] ?? document.body);
    await settle();
    const dialog = screen.getByRole('dialog');
    for (const word of ['HeapProfiler is held by you.', 'Wait for it.', 'Error: HeapProfiler'])
      expect(dialog.textContent).toContain(word);
  });

  it('explains how to connect an assistant if there are none', () => {
    const { tab, did } = drawer();
    fireEvent.click(tab(/MCP calls/));
    fireEvent.click(screen.getByRole('button', { name: 'Connect an assistant' }));
    expect(did).toEqual(['assistant']);
  });

  it('copies a row of hostile texts as one line of cells that no spreadsheet computes', async () => {
    const { topic, tab, asked } = drawer();
    const caller = { id: 'm1', kind: 'mcp' as const, name: "=cmd|' /C x'!A0\t\u001B[2J\n## x" };
    topic('calls', [call('c1', { caller, startedAtMs: 0, endedAtMs: 5000 })]);
    fireEvent.click(tab(/MCP calls/));
    const grid = screen.getByRole('grid', { name: 'MCP calls' });
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    fireEvent.keyDown(grid, { key: 'c', ctrlKey: true });
    await settle();
    expect(asked).toEqual([
      {
        name: 'clipboard.write',
        params: { text: expect.stringMatching(/^[^\t\n]+\t'=cmd\|' \/C x'!A0 \[2J ## x\tpen_status\t[^\n]+$/) },
      },
    ]);
  });

  it('copies a row as text', async () => {
    const { topic, tab, asked } = drawer();
    topic('calls', [
      call('c1', { startedAtMs: Date.UTC(2026, 10, 20, 9, 0, 0), endedAtMs: Date.UTC(2026, 10, 20, 9, 0, 5) }),
    ]);
    fireEvent.click(tab(/MCP calls/));
    const grid = screen.getByRole('grid', { name: 'MCP calls' });
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    fireEvent.keyDown(grid, { key: 'c', ctrlKey: true });
    await settle();
    expect(asked).toEqual([
      {
        name: 'clipboard.write',
        params: { text: expect.stringMatching(/\tClaude Code\tpen_status\t\{\}\tdone\t5\.00 s\t100 B$/) },
      },
    ]);
  });
});

describe('problems', () => {
  it('shows problems of main and window and clears both', async () => {
    const { topic, tab, workbench, asked } = drawer();
    topic('problems', [
      {
        id: 'p',
        atMs: 0,
        severity: 'warning',
        title: 'Lost for a moment',
        detail: 'D',
        suggestion: 'Start it again with pen_capture_trace.',
        callId: null,
      },
    ]);
    act(() =>
      workbench.windowProblems.getState().add({ severity: 'error', title: 'Not opened', detail: 'It is no capture.' }),
    );
    fireEvent.click(tab(/Problems/));
    expect(new Set(screen.getAllByTestId('problem-row').map((row) => row.dataset['severity']))).toEqual(
      new Set(['error', 'warning']),
    );
    const lost = screen.getAllByTestId('problem-row').find((row) => row.dataset['severity'] === 'warning');
    expect(lost?.textContent).toContain('Start it again with “Trace”.');
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    await settle();
    expect(asked).toEqual([{ name: 'problems.clear', params: {} }]);
    expect(screen.getAllByTestId('problem-row')).toHaveLength(1);
  });
});
