import { describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { capture, endpoint, heldLock, target } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { activeDocument } from './documents/documents.ts';
import { captureDocument } from './documents/document-tabs.ts';

function bench() {
  const made = createTestWorkbench();
  made.topic('endpoints', [endpoint('e1', { targets: [target('t1'), target('t2')] })]);
  made.topic('session', { selectedTargetId: 't1' });
  const { recording, documents, files, targetSelection, windowProblems, unseen } = made.workbench;
  return {
    ...made,
    recording: () => recording.getState(),
    files: () => files.getState(),
    selection: () => targetSelection.getState(),
    problems: () => windowProblems.getState().problems.map(({ title }) => title),
    unseen: () => [...unseen.getState().unseen],
    active: () => activeDocument(documents.getState())?.id,
  };
}

describe('recording', () => {
  it('runs on the selected target and opens the capture', async () => {
    const b = bench();
    b.answer('pen_heap_snapshot', {
      ok: true,
      value: { captureId: 'heap-00000001', kind: 'heap-snapshot', name: 'Orders' },
    });
    await b.recording().start('heap-snapshot');
    expect(b.asked).toEqual([{ name: 'pen_heap_snapshot', params: { target: 't1' } }]);
    expect(b.active()).toBe('capture:heap-00000001');
  });

  it('runs on the target that was just selected, before main has confirmed it', async () => {
    const b = bench();
    b.answer('pen_select_page', new Promise(() => {}));
    b.answer('pen_heap_snapshot', { ok: true, value: { captureId: 'heap-00000001' } });
    void b.selection().select('t2', 'Admin');
    await b.recording().start('heap-snapshot');
    expect(b.asked.at(-1)).toEqual({ name: 'pen_heap_snapshot', params: { target: 't2' } });
  });

  it('opens nothing for a tool without a capture', async () => {
    const b = bench();
    b.answer('pen_collect_garbage', { ok: true, value: { durationMs: 20 } });
    await b.recording().start('gc');
    expect(b.active()).toBe('start');
  });

  it('explains a busy channel without a call', async () => {
    const b = bench();
    b.topic('locks', { held: [heldLock()], cooldowns: [] });
    await b.recording().start('heap-snapshot');
    expect(b.asked).toEqual([]);
    expect(b.recording().explained).toBe('heap-snapshot');
  });

  it('explains an immediate refusal and records it as a problem', async () => {
    const b = bench();
    b.answer('pen_heap_snapshot', { ok: false, error: appError('target_gone', 'The tab was closed.') });
    await b.recording().start('heap-snapshot');
    expect(b.recording()).toMatchObject({
      explained: 'heap-snapshot',
      errors: { 'heap-snapshot': { code: 'target_gone' } },
    });
    expect(b.problems()).toEqual(['Heap snapshot failed']);
  });

  it('opens no explanation for a late failure if the person has moved on', async () => {
    const b = bench();
    let fail: (answer: unknown) => void = () => {};
    b.answer('pen_heap_snapshot', new Promise((resolve) => (fail = resolve)));
    const started = b.recording().start('heap-snapshot');
    b.pass(20_000);
    fail({ ok: false, error: appError('disk_full', 'The disk is full.') });
    await started;
    expect(b.recording()).toMatchObject({ explained: null, errors: { 'heap-snapshot': { code: 'disk_full' } } });
  });

  it('does not report a cancel and clears an error on the next start', async () => {
    const b = bench();
    b.answer('pen_heap_snapshot', { ok: false, error: appError('cdp_error', 'No.') });
    await b.recording().start('heap-snapshot');
    b.answer('pen_heap_snapshot', { ok: false, error: appError('cancelled', 'Cancelled.') });
    await b.recording().start('heap-snapshot');
    expect(b.recording().errors).toEqual({});
    expect(b.problems()).toEqual(['Heap snapshot failed']);
  });
});

describe('selecting a target', () => {
  it('shows the choice immediately and reverts it on failure', async () => {
    const b = bench();
    let answer: (value: unknown) => void = () => {};
    b.answer('pen_select_page', new Promise((resolve) => (answer = resolve)));
    const selecting = b.selection().select('t2', 'Admin');
    expect(b.selection().pendingTargetId).toBe('t2');
    answer({ ok: false, error: appError('target_unresponsive', 'It does not answer.') });
    await selecting;
    expect(b.selection().pendingTargetId).toBeNull();
    expect(b.problems()).toEqual(['Admin was not selected']);
  });

  it('sends nothing for the target that is already selected', async () => {
    const b = bench();
    await b.selection().select('t1', 'Orders');
    expect(b.asked).toEqual([]);
    await b.selection().select('t2', 'Admin');
    expect(b.workbench.topics.session.getState().value.selectedTargetId).toBe('t2');
  });
});

describe('files', () => {
  const file = (path: string): File => new File(['{}'], path);

  it('imports sequentially and opens what the library then lists', async () => {
    const b = bench();
    b.answer('file:import', { ok: true, value: { captureIds: ['heap-00000001'] } });
    const importing = b.files().importDropped([file('/tmp/a.heapsnapshot')]);
    expect(b.files().importing).toEqual(['/tmp/a.heapsnapshot']);
    b.topic('captures', [capture('heap-00000001', { takenBy: 'you', origin: 'imported' })]);
    await importing;
    expect(b.files().importing).toEqual([]);
    expect(b.active()).toBe('capture:heap-00000001');
  });

  it('opens the first captures of an archive, and reports the others', async () => {
    const b = bench();
    const captureIds = Array.from({ length: 20 }, (_, at) => `heap-000000${at + 10}`);
    b.topic(
      'captures',
      captureIds.map((id) => capture(id, { takenBy: 'you', origin: 'imported' })),
    );
    b.answer('file:import', { ok: true, value: { captureIds } });
    await b.files().importDropped([file('all.zip')]);
    expect(b.active()).toBe('capture:heap-00000017');
    expect(b.problems()).toEqual(['20 captures were imported']);
  });

  it('passes source maps on as source maps', async () => {
    const b = bench();
    b.answer('file:source-map', { ok: true, value: { added: ['/shop/app.js.map'] } });
    await b.files().importDropped([file('app.js.map')]);
    expect(b.asked).toEqual([{ name: 'file:source-map', params: 'app.js.map' }]);
    expect(b.problems()).toEqual(['app.js.map is searched for source maps']);
  });

  it('reports why a file was not opened and continues with the next one', async () => {
    const b = bench();
    b.answer('file:import', { ok: false, error: appError('unsupported_format', 'It is no capture.') });
    await b.files().importDropped([file('from a web page'), file('/tmp/b.txt')]);
    expect(b.problems()).toEqual(['/tmp/b.txt was not opened', 'from a web page was not opened']);
    expect(b.files().error).toMatchObject({
      title: '/tmp/b.txt was not opened',
      error: { code: 'unsupported_format' },
    });
    expect(b.asked.map(({ name }) => name)).toEqual(['file:import', 'file:import']);
    b.files().dismissError();
    expect(b.files().error).toBeNull();
  });
});

describe('document upkeep', () => {
  it('marks captures of other clients and unmarks them when their document is active', async () => {
    const b = bench();
    b.topic('captures', []);
    b.topic('captures', [capture('heap-00000002', { takenBy: 'Cursor' })]);
    expect(b.unseen()).toEqual(['heap-00000002']);
    b.event({ type: 'open-capture', captureId: 'heap-00000002' });
    await new Promise<void>((resolve) => setTimeout(resolve));
    expect(b.active()).toBe('capture:heap-00000002');
    expect(b.unseen()).toEqual([]);
  });

  it('drops tabs of missing captures at startup only', () => {
    const b = createTestWorkbench();
    const { documents } = b.workbench;
    documents.getState().open(captureDocument({ id: 'heap-00000009', kind: 'heap-snapshot', name: 'Gone' }));
    documents.getState().open(captureDocument({ id: 'heap-00000001', kind: 'heap-snapshot', name: 'A' }));
    b.topic('captures', [capture('heap-00000001')]);
    const ids = () => documents.getState().groups.flatMap(({ tabs }) => tabs.map(({ id }) => id));
    expect(ids()).toEqual(['start', 'capture:heap-00000001']);
    b.topic('captures', []);
    expect(ids()).toEqual(['start', 'capture:heap-00000001']);
  });

  it('reports a repeated invalid message as one problem', () => {
    const b = createTestWorkbench();
    b.topic('spool', JSON.parse('{"directory":1}'));
    b.topic('spool', JSON.parse('{"directory":1}'));
    expect(b.workbench.windowProblems.getState().problems).toHaveLength(1);
  });
});
