import { describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { call, endpoint, recording, target } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { activeDocument } from './documents/documents.ts';
import { captureDocument, liveDocument, SETTINGS_DOCUMENT, START_DOCUMENT } from './documents/document-tabs.ts';

const OWN = { id: 'w', kind: 'window', name: 'you' } as const;
const MADE = { ok: true, value: { captureId: 'heap-00000001', kind: 'heap-snapshot', name: 'Orders' } };

function bench() {
  const made = createTestWorkbench();
  made.topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Orders' })] })]);
  made.topic('session', { selectedTargetId: 't1' });
  const { workbench } = made;
  /** A snapshot that completes when `finish` is called. */
  const snapshot = () => {
    let finish: (answer: unknown) => void = () => undefined;
    made.answer('pen_heap_snapshot', new Promise((resolve) => (finish = resolve)));
    const ended = workbench.recording.getState().start('heap-snapshot');
    return async (answer: unknown) => {
      finish(answer);
      await ended;
    };
  };
  const active = (): string | undefined => activeDocument(workbench.documents.getState())?.id;
  const notices = () => workbench.notices.getState().notices;
  return { ...made, snapshot, active, notices };
}

describe('a finished capture', () => {
  it('opens if the person waited for it', async () => {
    const { snapshot, active, notices } = bench();
    await snapshot()(MADE);
    expect(active()).toBe('capture:heap-00000001');
    expect(notices()).toEqual([]);
  });

  it('is offered in a notice if the person moved on', async () => {
    const { workbench, snapshot, active, notices } = bench();
    const finish = snapshot();
    workbench.documents.getState().open(SETTINGS_DOCUMENT);
    workbench.personInput.notePress();
    await finish(MADE);
    expect(active()).toBe('settings');
    expect(notices().map(({ title }) => title)).toEqual(['Heap snapshot of Orders is ready']);
    notices()[0]?.action?.run();
    expect(active()).toBe('capture:heap-00000001');
    expect(notices()).toEqual([]);
  });

  it('is no longer offered once the person opened it elsewhere', async () => {
    const { workbench, snapshot, notices } = bench();
    const finish = snapshot();
    workbench.personInput.notePress();
    await finish(MADE);
    expect(notices()).toHaveLength(1);
    const record = { id: 'heap-00000001', kind: 'heap-snapshot', name: 'Orders' } as const;
    workbench.documents.getState().open(captureDocument(record));
    expect(notices()).toEqual([]);
  });

  it('opens over the live document of its target unless the person types there', async () => {
    const { workbench, snapshot, active, notices } = bench();
    workbench.documents.getState().open(liveDocument('t1', 'Orders'));
    workbench.personInput.noteFocus(true);
    const finish = snapshot();
    workbench.personInput.notePress();
    await finish(MADE);
    expect(active()).toBe('live:t1');
    expect(notices()).toHaveLength(1);
    workbench.personInput.noteFocus(false);
    const finishAgain = snapshot();
    workbench.personInput.notePress();
    await finishAgain(MADE);
    expect(active()).toBe('capture:heap-00000001');
  });
});

describe('a capture already opened from the library', () => {
  it('is not offered when its call ends', async () => {
    const { workbench, snapshot, active, notices } = bench();
    const finish = snapshot();
    workbench.personInput.notePress();
    const { captureId } = MADE.value;
    workbench.documents.getState().open(captureDocument({ id: captureId, kind: 'heap-snapshot', name: 'Orders' }));
    workbench.documents.getState().open(START_DOCUMENT);
    await finish(MADE);
    expect(notices()).toEqual([]);
    expect(active()).toBe('start');
  });
});

describe('a lost recording', () => {
  it('shows a notice with its reason and can be recorded again', async () => {
    const { topic, pass, asked, notices } = bench();
    topic('recordings', [recording('r1', { caller: OWN, tool: 'pen_heap_track' })]);
    pass(26_000);
    topic('recordings', []);
    expect(notices()).toMatchObject([{ title: 'Heap timeline of Orders was lost', detail: null }]);
    const problem = { id: 'p1', atMs: 26_000, severity: 'warning', suggestion: null, callId: null } as const;
    const lostRecording = { tool: 'pen_heap_track', targetId: 't1' };
    topic('problems', [{ ...problem, title: 'Heap timeline ended', detail: 'The page was closed.', lostRecording }]);
    expect(notices()).toMatchObject([{ detail: 'The page was closed.' }]);
    notices()[0]?.action?.run();
    await expect
      .poll(() => asked.at(-1))
      .toEqual({ name: 'pen_heap_track', params: { target: 't1', action: 'start' } });
    expect(notices()).toEqual([]);
  });

  it('is recorded again as it was, whatever the record bar has meanwhile', async () => {
    const { workbench, topic, answer, asked, notices } = bench();
    const { traceOptions } = workbench;
    answer('pen_capture_trace', { ok: true, value: {} });
    traceOptions.getState().choose({ preset: 'memory', bufferMB: 500 });
    await workbench.recording.getState().start('trace');
    const first = asked.at(-1);
    expect(first).toMatchObject({ params: { target: 't1', preset: 'memory', bufferMB: 500, action: 'start' } });
    topic('recordings', [recording('r1', { caller: OWN, tool: 'pen_capture_trace', key: 'Tracing' })]);
    traceOptions.getState().choose({ preset: 'light', bufferMB: 50 });
    topic('recordings', []);
    notices()[0]?.action?.run();
    await expect.poll(() => asked.filter(({ name }) => name === 'pen_capture_trace')).toHaveLength(2);
    expect(asked.at(-1)).toEqual(first);
  });

  it('is recorded again on the page that replaced a closed one', async () => {
    const { topic, asked, notices } = bench();
    topic('recordings', [recording('r1', { caller: OWN, tool: 'pen_heap_track' })]);
    // The page is open in a second tab, and the first closes before the loss of its recording is reported.
    const again = target('t9', { title: 'Orders', url: 'https://shop.test/t1' });
    topic('endpoints', [endpoint('e1', { targets: [again] })]);
    topic('recordings', []);
    notices()[0]?.action?.run();
    await expect
      .poll(() => asked.at(-1))
      .toEqual({ name: 'pen_heap_track', params: { target: 't9', action: 'start' } });
  });

  it('cannot be recorded again on a page that is closed or has crashed, and says why', async () => {
    const { topic, asked, pass, snapshot, notices } = bench();
    const whyOff = (...targets: TargetInfo[]) => notices()[0]?.action?.whyOff?.([endpoint('e1', { targets })]);
    const finish = snapshot();
    pass(20_000);
    topic('endpoints', [endpoint('e1')]);
    await finish({ ok: false, error: appError('target_gone', 'The page was closed.') });
    expect(notices()).toMatchObject([{ title: 'Heap snapshot of Orders was lost' }]);
    const before = asked.length;
    notices()[0]?.action?.run();
    expect([asked.length, notices().length]).toEqual([before, 1]);
    expect(whyOff()).toBe('Orders is not connected');
    expect(whyOff(target('t1', { title: 'Orders', state: 'crashed' }))).toBe('Orders has crashed: reload it first');
    expect(whyOff(target('t9', { title: 'Orders', url: 'https://shop.test/t1' }))).toBeNull();
  });

  it('is not reported if it was the recorded run of an interaction', async () => {
    const { topic, notices } = bench();
    const interaction = call('c1', { tool: 'pen_interact', targetId: 't1', state: 'running', endedAtMs: null });
    topic('calls', [interaction]);
    topic('recordings', [recording('r1', { caller: OWN, tool: 'pen_capture_trace' })]);
    topic('recordings', []);
    expect(notices()).toEqual([]);
    topic('calls', [{ ...interaction, state: 'done', endedAtMs: 9 }]);
    topic('recordings', [recording('r2', { caller: OWN, tool: 'pen_capture_trace' })]);
    topic('recordings', []);
    expect(notices()).toHaveLength(1);
  });

  it('is not reported if the person stopped it or an assistant recorded it', async () => {
    const { workbench, topic, answer, notices } = bench();
    const own = recording('r1', { caller: OWN });
    topic('recordings', [own, recording('r2', { targetId: 't2' })]);
    answer('recordings.cancel', { ok: true, value: {} });
    await workbench.recording.getState().discard(own);
    topic('recordings', []);
    expect(notices()).toEqual([]);
  });

  it('is also reported if its call fails late', async () => {
    const { pass, snapshot, notices } = bench();
    const finish = snapshot();
    pass(20_000);
    await finish({ ok: false, error: appError('target_gone', 'The page was closed.') });
    expect(notices()).toMatchObject([
      { title: 'Heap snapshot of Orders was lost', detail: 'The page was closed.', action: { label: 'Record again' } },
    ]);
  });
});

it("stops the person's newest recording regardless of the selected target", async () => {
  const { workbench, topic, asked } = bench();
  topic('recordings', [
    recording('r1', { caller: OWN, startedAtMs: 1 }),
    recording('r2', { caller: OWN, startedAtMs: 2, tool: 'pen_cpu_profile', targetId: 't2' }),
    recording('r3', { startedAtMs: 3 }),
  ]);
  await workbench.recording.getState().stopLatest();
  expect(asked.at(-1)).toEqual({ name: 'pen_cpu_profile', params: { target: 't2', action: 'stop' } });
});
