import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { huntOptions, roundFields } from '../../../shared/core/contracts/leak-hunts.ts';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { activeDocument } from '../stores/documents/documents.ts';
import { axeFindings } from '../testing/axe.ts';
import { call, capture, endpoint, target } from '../testing/records.ts';
import { giveElementsASize } from '../testing/sizes.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { Sidebar } from './sidebar.tsx';

beforeAll(() => giveElementsASize());
afterEach(cleanup);

function sidebar() {
  const bench = createTestWorkbench();
  const did: string[] = [];
  const topic: typeof bench.topic = (name, value) => act(() => bench.topic(name, value));
  render(bench.wrap(<Sidebar onConnect={() => did.push('connect')} />));
  const active = () => activeDocument(bench.workbench.documents.getState())?.id;
  return { ...bench, topic, did, active };
}
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));
const shop = endpoint('e1', { targets: [target('t1', { title: 'Orders' }), target('t2', { title: 'Admin' })] });

const CLIENT: McpClient = {
  sessionId: 's1',
  callerId: 'm1',
  assistantId: null,
  isPaused: false,
  name: 'Claude Code',
  version: '1',
  transport: 'http',
  connectedAtMs: 0,
  lastCallAtMs: null,
  handshakeMs: null,
};

describe('targets', () => {
  it('show nothing while loading, then a hint if there are none', () => {
    const { topic, did } = sidebar();
    expect(screen.queryByText('No connected targets.')).toBeNull();
    topic('endpoints', []);
    fireEvent.click(screen.getByRole('button', { name: 'Connect a target', hidden: false, description: '' }));
    expect(screen.getByText('No connected targets.')).toBeTruthy();
    expect(did).toEqual(['connect']);
  });

  it('are selected by press, and only focused by arrow keys', async () => {
    const { topic, asked } = sidebar();
    topic('endpoints', [shop]);
    const tree = screen.getByRole('tree');
    topic('session', { selectedTargetId: 't1' });
    for (const key of ['Home', 'ArrowDown', 'ArrowDown']) fireEvent.keyDown(tree, { key });
    await settle();
    expect(asked).toEqual([]);
    // One row is selected: the focus has a ring of its own.
    expect(screen.getByRole('treeitem', { selected: true }).dataset['targetId']).toBe('t1');
    expect(document.getElementById(tree.getAttribute('aria-activedescendant') ?? '')?.dataset['targetId']).toBe('t2');
    fireEvent.click(screen.getByTestId('endpoint-row'));
    expect(screen.getByRole('treeitem', { selected: true }).dataset['targetId']).toBe('t1');
    const [, admin] = screen.getAllByTestId('target-row');
    fireEvent.click(admin ?? document.body);
    await settle();
    expect(asked).toEqual([{ name: 'pen_select_page', params: { targetId: 't2' } }]);
    expect(screen.getByRole('treeitem', { selected: true }).dataset['targetId']).toBe('t2');
  });

  it('mark the target that is selected elsewhere, whichever row was pressed before', async () => {
    const { topic } = sidebar();
    topic('endpoints', [shop]);
    fireEvent.click(screen.getAllByTestId('target-row')[1] ?? document.body);
    await settle();
    topic('session', { selectedTargetId: 't1' });
    expect(screen.getByRole('treeitem', { selected: true }).dataset['targetId']).toBe('t1');
  });

  it('open the live document with Enter', async () => {
    const { topic, active } = sidebar();
    topic('endpoints', [shop]);
    const tree = screen.getByRole('tree');
    for (const key of ['Home', 'ArrowDown', 'Enter']) fireEvent.keyDown(tree, { key });
    await settle();
    expect(active()).toBe('live:t1');
  });

  it('open the memory of a browser with a double click on its row, and connect one that is not connected', async () => {
    const { topic, active, asked } = sidebar();
    topic('endpoints', [shop, endpoint('e2', { state: 'idle', product: '', origin: 'added' })]);
    const [connected, idle] = screen.getAllByTestId('endpoint-row');
    fireEvent.doubleClick(connected ?? document.body);
    expect(active()).toBe('application:http://localhost:9222');
    // A double click does not fold what it opens.
    expect(screen.getAllByTestId('target-row')).toHaveLength(2);
    fireEvent.doubleClick(idle ?? document.body);
    await settle();
    expect(asked).toEqual([{ name: 'endpoints.connect', params: { endpointId: 'e2' } }]);
  });

  it('open the memory of a browser with Enter', () => {
    const { topic, active } = sidebar();
    topic('endpoints', [shop]);
    const tree = screen.getByRole('tree');
    for (const key of ['Home', 'Enter']) fireEvent.keyDown(tree, { key });
    expect(active()).toBe('application:http://localhost:9222');
    expect(screen.getAllByTestId('target-row')).toHaveLength(2);
  });

  it('fold a Node endpoint, which is no application, with a double click', () => {
    const { topic, active } = sidebar();
    topic('endpoints', [{ ...shop, kind: 'inspector' }]);
    const before = active();
    fireEvent.doubleClick(screen.getByTestId('endpoint-row'));
    expect(screen.queryAllByTestId('target-row')).toHaveLength(0);
    expect(active()).toBe(before);
  });

  it('connect, disconnect and remove endpoints', async () => {
    const { topic, asked } = sidebar();
    topic('endpoints', [shop, endpoint('e2', { state: 'idle', product: '', origin: 'added' })]);
    const menuOn = (index: number, entry: string): void => {
      fireEvent.contextMenu(screen.getAllByTestId('endpoint-row')[index] ?? document.body);
      fireEvent.click(screen.getByRole('menuitem', { name: entry }));
    };
    menuOn(0, 'Disconnect');
    menuOn(1, 'Connect');
    menuOn(1, 'Remove from list');
    await settle();
    expect(asked).toEqual([
      { name: 'endpoints.disconnect', params: { endpointId: 'e1' } },
      { name: 'endpoints.connect', params: { endpointId: 'e2' } },
      { name: 'endpoints.remove', params: { endpointId: 'e2' } },
    ]);
  });

  it('remove an address that cannot be reached in its row', async () => {
    const bench = createTestWorkbench();
    render(bench.wrap(<Sidebar onConnect={() => undefined} />));
    const failed = { origin: 'added', state: 'failed' } as const;
    act(() => bench.topic('endpoints', [endpoint('e1', failed), endpoint('e2', { origin: 'added' })]));
    bench.answer('endpoints.remove', { ok: true, value: {} });
    fireEvent.click(screen.getByTestId('remove-endpoint'));
    await settle();
    expect(bench.asked).toContainEqual({ name: 'endpoints.remove', params: { endpointId: 'e1' } });
    expect(bench.asked.some(({ name }) => name === 'endpoints.connect')).toBe(false);
  });

  it('keep the name that a call began with while it loads other pages', () => {
    const { topic } = sidebar();
    const names = (): (string | null | undefined)[] =>
      screen.getAllByTestId('target-row').map((each) => each.querySelector('.target-name')?.textContent);
    const [first] = shop.targets;
    if (first === undefined) throw new Error('a target');
    const proof = call('p', { kind: 'change-page', state: 'running', endedAtMs: null, targetId: first.id });
    topic('calls', [{ ...proof, targetTitle: 'Orders' }]);
    topic('endpoints', [{ ...shop, targets: [{ ...first, title: 'Build before' }] }]);
    expect(names()).toEqual(['Orders']);
    topic('calls', [{ ...proof, targetTitle: 'Orders', state: 'done', endedAtMs: 9 }]);
    expect(names()).toEqual(['Build before']);
  });

  it('filter, and show that nothing matches', async () => {
    const { topic } = sidebar();
    topic('endpoints', [shop]);
    fireEvent.change(screen.getByLabelText('Filter targets'), { target: { value: 'adm' } });
    await settle();
    expect(screen.getAllByTestId('target-row').map((row) => row.dataset['targetId'])).toEqual(['t2']);
    fireEvent.change(screen.getByLabelText('Filter targets'), { target: { value: 'zebra' } });
    await settle();
    fireEvent.click(screen.getByRole('button', { name: /Clear filter/ }));
    await settle();
    expect(screen.getAllByTestId('target-row')).toHaveLength(2);
  });
});

describe('library', () => {
  const two = [
    capture('heap-00000001', { name: 'Baseline', pinned: true, note: 'Clean profile' }),
    capture('heap-00000002', {
      name: 'After',
      startedAt: '2026-11-20T10:00:00.000Z',
      takenBy: 'Cursor',
      loss: [{ reason: 'full', lostMs: 2440, lostEvents: null }],
    }),
  ];

  it('has an accessible text for each capture', () => {
    const { topic } = sidebar();
    topic('captures', two);
    expect(
      screen.getByRole('option', { name: /After, Heap snapshot,.*1\.0 KB, lost 2\.44 s, captured by Cursor/ }),
    ).toBeTruthy();
    expect(screen.getByRole('option', { name: /Baseline.*pinned/ })).toBeTruthy();
    topic('captures', [capture('heap-00000003', { options: { dropStrings: true } })]);
    const row = screen.getByRole('option', { name: /without texts/ });
    expect(row.querySelector('.capture-row')?.getAttribute('title')).toContain('No texts');
  });

  it('has minutes in its rows, and seconds where two rows of one name share the minute', () => {
    const { topic } = sidebar();
    const page = { id: 't1', type: 'page' as const, title: 'Orders', url: 'https://shop.test/', endpoint: 'e' };
    const at = (id: string, time: string, name = 'Orders') =>
      capture(id, { name, target: page, startedAt: new Date(`2026-11-20T${time}`).toISOString() });
    topic('captures', [
      at('heap-00000001', '09:00:10'),
      at('heap-00000002', '09:00:20'),
      at('heap-00000003', '09:01:00'),
      at('heap-00000004', '09:00:30', 'Before'),
    ]);
    const rows = screen.getAllByTestId('capture-row').map((row) => row.querySelector('.capture-row')?.textContent);
    expect(rows.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      'Before09:00',
      'Orders Snapshot09:00:10',
      'Orders Snapshot09:00:20',
      'Orders Snapshot09:01',
    ]);
  });

  it('names a round of a hunt only after its hunt where that is above it', () => {
    const { topic } = sidebar();
    topic('endpoints', []);
    const rounds = ['before round 1 of 3', 'after round 1 of 3'].map((place, at) =>
      capture(`heap-0000000${at}`, { name: 'Orders Snapshot 09:00:00', ...roundFields(place) }),
    );
    topic('captures', rounds);
    for (const row of screen.getAllByTestId('capture-row')) expect(row.textContent).toMatch(/^Orders Snapshot/);
    const options = huntOptions({ judged: rounds.map(({ id }) => id), further: [], areOwn: true });
    topic('captures', [...rounds, capture('hunt-00000001', { kind: 'leak-hunt', options })]);
    fireEvent.click(screen.getByTestId('capture-row').querySelector('.tree-chevron') ?? document.body);
    const [, before, after] = screen.getAllByTestId('capture-row').map((row) => row.textContent);
    expect(before).toMatch(/^(before )?round 1/);
    expect(after).toMatch(/^(before )?round 1/);
  });

  it('names an assistant that took a capture and works on it once', () => {
    const { topic } = sidebar();
    topic('endpoints', []);
    topic('captures', [capture('heap-00000001', { takenBy: 'Claude Code' }), capture('heap-00000002')]);
    topic('calls', [
      call('c1', {
        captureId: 'heap-00000001',
        argumentsJson: '{"with":"heap-00000002"}',
        state: 'done',
        endedAtMs: 2,
      }),
    ]);
    topic('mcp', { address: null, error: null, clients: [CLIENT] });
    const texts = screen.getAllByTestId('capture-row').map((row) => row.textContent?.match(/Claude Code/g)?.length);
    expect(texts).toEqual([1, 1]);
    expect(screen.getAllByTestId('presence')).toHaveLength(2);
  });

  it('keeps the focus in its place when the capture there is deleted', () => {
    const { topic } = sidebar();
    const [one, other] = two;
    const third = capture('heap-00000003', { startedAt: '2026-11-20T08:00:00.000Z' });
    const all = [one, other, third].flatMap((each) => each ?? []);
    topic('captures', all);
    const list = screen.getByRole('listbox', { name: 'Captures' });
    const focused = (): string | undefined => list.querySelector<HTMLElement>('[data-active]')?.dataset['captureId'];
    for (const key of ['Home', 'ArrowDown', 'ArrowDown']) fireEvent.keyDown(list, { key });
    const before = focused();
    const rest = all.filter(({ id }) => id !== before);
    topic('captures', rest);
    expect(rest.map(({ id }) => id)).toContain(focused());
    expect(list.getAttribute('aria-activedescendant')).not.toBeNull();
  });

  it('previews on press and opens on Enter without loading others', () => {
    const { topic, active, workbench } = sidebar();
    topic('captures', two);
    const list = screen.getByRole('listbox', { name: 'Captures' });
    fireEvent.keyDown(list, { key: 'Home' });
    expect(active()).toBe('start');
    fireEvent.click(screen.getByRole('option', { name: /After/ }));
    expect(workbench.documents.getState().groups[0]?.previewId).toBe('capture:heap-00000002');
    fireEvent.keyDown(list, { key: 'Home' });
    fireEvent.keyDown(list, { key: 'Enter' });
    expect(active()).toBe('capture:heap-00000001');
    expect(workbench.documents.getState().groups[0]?.previewId).toBe('capture:heap-00000002');
  });

  it('asks with SQL about captures selected together, in the order in which they were selected', () => {
    const { topic, workbench } = sidebar();
    topic('captures', two);
    const press = (name: RegExp, init = {}): boolean => fireEvent.click(screen.getByRole('option', { name }), init);
    press(/Baseline/);
    press(/After/, { ctrlKey: true });
    expect(screen.getByTestId('library-together').textContent).toContain('2 selected');
    press(/Baseline/, { ctrlKey: true });
    expect(screen.queryByTestId('library-together')).toBeNull();
    press(/Baseline/, { ctrlKey: true });
    fireEvent.click(screen.getByRole('button', { name: 'Ask with SQL' }));
    expect(activeDocument(workbench.documents.getState())).toMatchObject({
      kind: 'sql',
      captureIds: ['heap-00000002', 'heap-00000001'],
    });
    expect(screen.queryByTestId('library-together')).toBeNull();
  });

  it('marks the capture in front, also one that is shown before it is listed, apart from those selected together', () => {
    const { topic, workbench } = sidebar();
    const [first, second] = two;
    if (first === undefined || second === undefined) throw new Error('two captures');
    const third = capture('heap-00000003', { name: 'Later' });
    topic('captures', [first]);
    act(() => workbench.documents.getState().open(captureDocument(second)));
    topic('captures', [{ ...first, note: 'renders again' }]);
    topic('captures', [...two, third]);
    const rows = (wanted: object) => screen.queryAllByRole('option', wanted).map((row) => row.dataset['captureId']);
    expect(rows({ selected: true })).toEqual([second.id]);
    fireEvent.click(screen.getByRole('option', { name: /Baseline/ }), { ctrlKey: true });
    fireEvent.click(screen.getByRole('option', { name: /Later/ }), { ctrlKey: true });
    fireEvent.click(screen.getByRole('option', { name: /After/ }), { ctrlKey: true });
    expect(screen.getByTestId('library-together').textContent).toContain('2 selected');
    expect(new Set(rows({ selected: true }))).toEqual(new Set([first.id, third.id]));
    expect(rows({ current: true })).toEqual([second.id]);
  });

  it('adds a capture to the question that is open', () => {
    const { topic, workbench } = sidebar();
    topic('captures', two);
    const menuOn = (name: RegExp, entry: string): void => {
      fireEvent.contextMenu(screen.getByRole('option', { name }));
      fireEvent.click(screen.getByRole('menuitem', { name: entry }));
    };
    menuOn(/Baseline/, 'Ask with SQL');
    menuOn(/After/, 'Add to the query as b');
    expect(activeDocument(workbench.documents.getState())).toMatchObject({
      captureIds: ['heap-00000001', 'heap-00000002'],
    });
    fireEvent.contextMenu(screen.getByRole('option', { name: /After/ }));
    expect(screen.queryByRole('menuitem', { name: /^Add to the query/ })).toBeNull();
  });

  it('marks captures of other clients until opened', () => {
    const { topic } = sidebar();
    topic('captures', two.slice(0, 1));
    topic('captures', two);
    const row = screen.getByRole('option', { name: /After/ });
    expect(within(row).getByText('new')).toBeTruthy();
    fireEvent.click(row);
    expect(within(screen.getByRole('option', { name: /After/ })).queryByText('new')).toBeNull();
  });

  it('has no finding of axe: a list has options only, and no headings', async () => {
    const { topic } = sidebar();
    topic('captures', two);
    expect(screen.getAllByRole('option')).toHaveLength(two.length);
    expect(await axeFindings()).toEqual([]);
  });

  it('renames with F2', async () => {
    const { topic, asked } = sidebar();
    topic('captures', two);
    const list = screen.getByRole('listbox');
    fireEvent.keyDown(list, { key: 'Home' });
    fireEvent.keyDown(list, { key: 'F2' });
    const field = screen.getByLabelText('Name');
    fireEvent.change(field, { target: { value: '  ' } });
    expect(screen.getByRole('button', { name: 'Rename' })).toHaveProperty('disabled', true);
    fireEvent.change(field, { target: { value: ' Before ' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await settle();
    expect(asked).toEqual([{ name: 'captures.update', params: { captureId: 'heap-00000001', name: 'Before' } }]);
  });

  it('deletes, closes the tab, and brings both back with Undo', async () => {
    const { topic, asked, active, workbench } = sidebar();
    topic('captures', two);
    const list = screen.getByRole('listbox');
    fireEvent.keyDown(list, { key: 'Home' });
    fireEvent.keyDown(list, { key: 'Enter' });
    expect(active()).toBe('capture:heap-00000001');
    fireEvent.keyDown(list, { key: 'Delete' });
    expect(active()).toBe('start');
    expect(screen.queryByRole('option', { name: /Baseline/ })).toBeNull();
    act(() => workbench.notices.getState().notices[0]?.action?.run());
    expect(screen.getByRole('option', { name: /Baseline/ })).toBeTruthy();
    await settle();
    expect(asked).toEqual([]);
  });

  it('compares, exports and deletes captures selected together', async () => {
    const { topic, asked, active, workbench } = sidebar();
    topic('captures', two);
    const list = screen.getByRole('listbox');
    const press = (name: string): boolean => fireEvent.click(screen.getByRole('button', { name }));
    const selectAll = (): boolean => fireEvent.keyDown(list, { key: 'a', code: 'KeyA', ctrlKey: true });
    fireEvent.click(screen.getByRole('option', { name: /Baseline/ }));
    fireEvent.click(screen.getByRole('option', { name: /After/ }), { shiftKey: true });
    press('Compare');
    expect(active()).toBe('diff:heap-00000001:heap-00000002');
    expect(screen.queryByTestId('library-together')).toBeNull();
    selectAll();
    press('Export into a folder…');
    press('Delete');
    await settle();
    expect(asked).toEqual([{ name: 'captures.save-all', params: { captureIds: ['heap-00000001', 'heap-00000002'] } }]);
    expect(screen.queryByRole('option')).toBeNull();
    expect([...workbench.deletions.getState().pending]).toEqual(['heap-00000001', 'heap-00000002']);
  });

  it('shows one kind, and sorts by size', () => {
    const { topic } = sidebar();
    topic('captures', [...two, capture('cpu-00000003', { name: 'Busy', kind: 'cpu-profile', sizeBytes: 9_000_000 })]);
    const choose = (entry: string): void => {
      fireEvent.keyDown(screen.getByRole('button', { name: 'More library actions' }), { key: 'Enter' });
      fireEvent.click(screen.getByRole('menuitemcheckbox', { name: entry }));
    };
    const ids = () => screen.getAllByTestId('capture-row').map((row) => row.dataset['captureId']);
    choose('Largest first');
    expect(ids()).toEqual(['heap-00000001', 'cpu-00000003', 'heap-00000002']);
    choose('CPU profile');
    expect(ids()).toEqual(['cpu-00000003']);
    choose('All kinds');
    expect(ids()).toHaveLength(3);
  });

  it('pins, describes, exports and shows files by menu', async () => {
    const { topic, asked } = sidebar();
    topic('captures', two);
    const menu = (entry: string): void => {
      fireEvent.contextMenu(screen.getByRole('option', { name: /Baseline/ }));
      fireEvent.click(screen.getByRole('menuitem', { name: entry }));
    };
    menu('Unpin');
    menu('Export as .gz…');
    menu('Export redacted…');
    menu('Share as a page, secrets replaced');
    menu('Show in folder');
    menu('Edit description…');
    fireEvent.change(screen.getByRole('textbox', { name: 'Description' }), { target: { value: 'Extensions off' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save description' }));
    await settle();
    expect(asked).toEqual([
      { name: 'captures.update', params: { captureId: 'heap-00000001', pinned: false } },
      { name: 'captures.save-as', params: { captureId: 'heap-00000001', format: 'gzip' } },
      { name: 'captures.save-as', params: { captureId: 'heap-00000001', format: 'native', redact: true } },
      { name: 'captures.save-as', params: { captureId: 'heap-00000001', format: 'html', redact: true } },
      { name: 'captures.reveal', params: { captureId: 'heap-00000001' } },
      { name: 'captures.update', params: { captureId: 'heap-00000001', note: 'Extensions off' } },
    ]);
  });
});
