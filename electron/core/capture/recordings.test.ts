import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { appError, unwrap, createGuard } from '../../../shared/base/errors.ts';
import type { RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createRecordings, finishClaimed, type EndedByItself } from './recordings.ts';

const ORDERS: TargetInfo = {
  id: 'T1',
  type: 'page',
  title: 'Orders',
  url: 'https://shop.test/',
  endpointId: 'E1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'available',
};
const YOU: CallerInfo = { id: 'w', kind: 'window', name: 'you' };
const CLAUDE: CallerInfo = { id: 'm1', kind: 'mcp', name: 'Claude Code' };
const OWNER: CallerInfo = { ...CLAUDE, assistantId: 'a1' };
const CURSOR: CallerInfo = { id: 'm2', kind: 'mcp', name: 'Cursor' };

function fixture() {
  const clock = { nowMs: 1_000_000 };
  const lost: EndedByItself[] = [];
  const recordings = createRecordings({ now: () => clock.nowMs, onLost: (recording) => void lost.push(recording) });
  const tracking = recordings.forTool<string>({
    tool: 'pen_heap_track',
    noun: 'Heap tracking',
    key: 'HeapProfiler.tracking',
  });
  const world = { held: 0, dropped: 0, drop: Promise.resolve() };
  const begin = (caller = CLAUDE, target = ORDERS) => {
    const closed = new AbortController();
    let isHeld = true;
    world.held += 1;
    const recording = tracking.begin({
      target,
      owner: {
        caller,
        locks: {
          dispose: () => {
            if (isHeld) world.held -= 1;
            isHeld = false;
          },
        },
      },
      closed: closed.signal,
      figures: () => ({ heapUsedBytes: 10 }),
      payload: `session of ${target.title}`,
      drop: async () => {
        await world.drop;
        world.dropped += 1;
      },
    });
    return { recording, close: () => closed.abort(appError('target_gone', '"Orders" was closed.')) };
  };
  const claim = (caller: CallerInfo, target = ORDERS) => unwrap(tracking.claim(target, caller));
  return { clock, lost, recordings, world, begin, claim };
}
/** Lets pending promises settle. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('active recordings', () => {
  it('are listed until they end, and hold their lock until the target has stopped', async () => {
    const { recordings, world, begin } = fixture();
    let stopped: () => void = () => undefined;
    world.drop = new Promise((resolve) => {
      stopped = resolve;
    });
    const { recording } = begin();
    expect(recordings.list()).toMatchObject([{ targetTitle: 'Orders', caller: CLAUDE, heapUsedBytes: 10 }]);
    const cancelling = recordings.cancel(recording.info().id, 'you');
    expect(recordings.list()).toMatchObject([{ state: 'stopping' }]);
    expect(world.held).toBe(1);
    stopped();
    expect(await cancelling).toMatchObject({ ok: true });
    expect(recordings.list()).toEqual([]);
    expect(world).toMatchObject({ held: 0, dropped: 1 });
    expect(await recordings.cancel(recording.info().id, 'you')).toMatchObject({
      ok: false,
      error: { code: 'not_recording' },
    });
  });

  it('are stopped only by the client that started them or by a person', () => {
    const { begin, claim, world, clock } = fixture();
    expect(createGuard().run(() => claim(CLAUDE))).toMatchObject({ ok: false, error: { code: 'not_recording' } });
    begin();
    clock.nowMs += 12_400;
    expect(createGuard().run(() => claim(CURSOR))).toMatchObject({
      ok: false,
      error: {
        code: 'busy',
        message: expect.stringContaining('started by Claude Code (held for 12s)'),
        data: { holderClient: 'Claude Code', heldForMs: 12_400 },
      },
    });
    const claimed = createGuard().run(() => claim(YOU));
    expect(claimed.ok).toBe(true);
    expect(createGuard().run(() => claim(CLAUDE))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('being stopped') },
    });
    expect(world.held).toBe(1);
    if (claimed.ok) claimed.value.over();
    expect(world).toMatchObject({ held: 0, dropped: 0 });
    clock.nowMs += 2000;
    expect(createGuard().run(() => claim(CLAUDE))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('ended 2.00 s ago: the person in the window stopped it.') },
    });
  });

  it('are claimed once, with their payload, and end when the work on the payload ends or throws', async () => {
    const { begin, claim, world } = fixture();
    begin();
    begin(CLAUDE, { ...ORDERS, id: 'T2', title: 'Cart' });
    const stopped = await finishClaimed(
      createGuard().run(() => claim(CLAUDE, { ...ORDERS, id: 'T2', title: 'Cart' })),
      async ({ payload }) => {
        expect(createGuard().run(() => claim(CLAUDE, { ...ORDERS, id: 'T2' }))).toMatchObject({
          ok: false,
          error: { code: 'busy' },
        });
        return payload;
      },
    );
    expect(stopped).toEqual(ok('session of Cart'));
    expect(world.held).toBe(1);
    await expect(
      finishClaimed(
        createGuard().run(() => claim(CLAUDE)),
        () => Promise.reject(new Error('disk')),
      ),
    ).rejects.toThrow('disk');
    expect(world.held).toBe(0);
    const again = await finishClaimed(
      createGuard().run(() => claim(CLAUDE)),
      async () => 'not called',
    );
    expect(again).toMatchObject({ ok: false, error: { code: 'not_recording' } });
  });

  it('end with their target, once, and report it', async () => {
    const { begin, claim, recordings, world, lost } = fixture();
    const ended: RecordingEnd[] = [];
    recordings.ends.listen((end) => void ended.push(end));
    const { close } = begin();
    close();
    await settle();
    expect(ended).toMatchObject([
      {
        targetId: 'T1',
        callerId: 'm1',
        error: { code: 'target_gone', message: expect.stringContaining('was closed') },
      },
    ]);
    expect(world).toMatchObject({ held: 0, dropped: 1 });
    expect(lost).toMatchObject([
      { noun: 'Heap tracking', why: '"Orders" was closed. No capture was stored.', recording: { caller: CLAUDE } },
    ]);
    expect(createGuard().run(() => claim(CLAUDE))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('was closed') },
    });
  });

  it('explain to a late stop why they ended, even if another target has replaced theirs', async () => {
    const { begin, claim, clock } = fixture();
    const { close } = begin();
    close();
    await settle();
    clock.nowMs += 3000;
    const claimed = (caller: CallerInfo) => claim(caller, { ...ORDERS, id: 'T9', title: 'Orders 2' });
    expect(createGuard().run(() => claimed(CLAUDE))).toMatchObject({
      error: {
        code: 'not_recording',
        message:
          'Heap tracking is not active on `Orders 2`. The last one on `Orders` ended 3.00 s ago: "Orders" was closed. No capture was stored.',
      },
    });
    expect(createGuard().run(() => claimed(CURSOR))).toMatchObject({
      error: { message: 'Heap tracking is not active on `Orders 2`.' },
    });
  });

  it('all end with the session of their client, and no others do', async () => {
    const { begin, recordings, world, lost } = fixture();
    begin();
    begin(CLAUDE, { ...ORDERS, id: 'T2' });
    begin(CURSOR, { ...ORDERS, id: 'T3' });
    await recordings.endOfCaller(CLAUDE);
    expect(recordings.list().map(({ targetId }) => targetId)).toEqual(['T3']);
    expect(world).toMatchObject({ held: 1, dropped: 2 });
    expect(lost).toHaveLength(2);
  });

  it('cannot be ended by anything else while they are being stopped', async () => {
    const { begin, claim, recordings, world, lost } = fixture();
    const { close } = begin();
    const claimed = createGuard().run(() => claim(CLAUDE));
    close();
    const leaving = recordings.endOfCaller(CLAUDE);
    await settle();
    expect(world).toMatchObject({ held: 1, dropped: 0 });
    if (claimed.ok) claimed.value.over();
    await leaving;
    expect(world).toMatchObject({ held: 0, dropped: 0 });
    expect(lost).toEqual([]);
  });

  it('end at once if the target was gone before they were listed', async () => {
    const { recordings, lost } = fixture();
    const sampling = recordings.forTool<null>({
      tool: 'pen_heap_sampling',
      noun: 'Heap sampling',
      key: 'HeapProfiler.sampling',
    });
    sampling.begin({
      target: ORDERS,
      owner: { caller: CLAUDE, locks: { dispose: () => undefined } },
      closed: AbortSignal.abort(appError('target_gone', 'Gone.')),
      payload: null,
      drop: async () => undefined,
    });
    await settle();
    expect(recordings.list()).toEqual([]);
    expect(lost).toHaveLength(1);
  });
});

describe('a recording found by its id', () => {
  it('is seen and stopped from another session of its owner, and by no other client of the same name', () => {
    const { recordings, begin, claim } = fixture();
    const { id } = begin(OWNER).recording.info();
    const sameToken: CallerInfo = { ...OWNER, id: 'm3', name: 'renamed' };
    const impostors: CallerInfo[] = [
      { ...OWNER, id: 'm4', assistantId: 'a2' },
      { id: 'm5', kind: 'mcp', name: OWNER.name },
    ];
    expect(createGuard().run(() => claim(sameToken))).toMatchObject({ error: { code: 'busy' } });
    for (const other of impostors) {
      expect(recordings.byId.status(id, other)).toBeNull();
      recordings.byId.letStop(id, other);
      expect(createGuard().run(() => claim(other))).toMatchObject({ error: { code: 'busy' } });
    }
    expect(recordings.byId.status(id, sameToken)).not.toBeNull();
    expect(recordings.byId.status(id, { id: 'w', kind: 'window' })).not.toBeNull();
    recordings.byId.letStop(id, sameToken);
    expect(createGuard().run(() => claim(sameToken))).toMatchObject({ ok: true });
    for (const other of impostors) expect(recordings.byId.status(id, other)).toBeNull();
  });

  it('is awaited until its capture is in the library', async () => {
    const { clock, recordings, begin, claim } = fixture();
    const { id, startedAtMs } = begin().recording.info();
    clock.nowMs += 4000;
    expect(recordings.byId.status(id, CLAUDE)).toMatchObject({ recordedMs: 4000, ended: null, captureId: null });
    const waited: (string | null | undefined)[] = [];
    const waiting = recordings.byId
      .settled(id, new AbortController().signal)
      .then(() => waited.push(recordings.byId.status(id, CLAUDE)?.captureId));
    const claimed = createGuard().run(() => claim(CLAUDE));
    if (claimed.ok) claimed.value.over();
    await settle();
    expect(waited).toEqual([]);
    // A capture that started after the end of the recording is not its own, nor is one of another tool or target.
    recordings.captured('pen_heap_track', ORDERS.id, clock.nowMs + 1, 'timeline-later');
    recordings.captured('pen_cpu_profile', ORDERS.id, startedAtMs, 'cpu-other');
    recordings.captured('pen_heap_track', 'T2', startedAtMs, 'timeline-other');
    await settle();
    expect(waited).toEqual([]);
    recordings.captured('pen_heap_track', ORDERS.id, startedAtMs, 'timeline-its-own');
    await waiting;
    expect(waited).toEqual(['timeline-its-own']);
    expect(recordings.byId.status(id, CLAUDE)).toMatchObject({
      recordedMs: null,
      ended: expect.stringMatching(/stopped it/),
    });
  });

  it('ends the wait with the reason when it is discarded, and has no status if unknown', async () => {
    const { recordings, begin } = fixture();
    const { recording, close } = begin();
    const { id } = recording.info();
    const waiting = recordings.byId.settled(id, new AbortController().signal);
    close();
    await waiting;
    expect(recordings.byId.status(id, CLAUDE)).toMatchObject({
      ended: '"Orders" was closed. No capture was stored.',
      captureId: null,
    });
    expect(recordings.byId.status('unknown', CLAUDE)).toBeNull();
  });

  it('continues when a wait for it is cancelled', async () => {
    const { recordings, begin } = fixture();
    const { id } = begin().recording.info();
    const cancelled = new AbortController();
    const waiting = recordings.byId.settled(id, cancelled.signal);
    cancelled.abort();
    await waiting;
    expect(recordings.byId.status(id, CLAUDE)).toMatchObject({ ended: null });
  });
});
