import { describe, expect, it } from 'vitest';
import { penHeapSnapshot } from '../../../../shared/features/heap/tools/heap-snapshot.ts';
import { penHeapTrack } from '../../../../shared/features/heap/tools/heap-track.ts';
import { call, heldLock, recording, target } from '../../testing/records.ts';
import { runDocument } from '../documents/run-tab.ts';
import { CHANNELS, channelState, type ChannelSurroundings } from './channels.ts';

const channel = CHANNELS[0];
if (channel === undefined) throw new Error('no channels');

const around = (more: Partial<ChannelSurroundings> = {}): ChannelSurroundings => ({
  target: target('t1'),
  locks: { held: [], cooldowns: [] },
  calls: [],
  recordings: [],
  nowMs: 10_000,
  hasTool: (name) => name === 'pen_heap_snapshot',
  ...more,
});
const state = (more: Partial<ChannelSurroundings> = {}) => channelState(channel, penHeapSnapshot, around(more));
const running = call('c9', {
  tool: 'pen_heap_snapshot',
  targetId: 't1',
  state: 'running',
  endedAtMs: null,
  caller: { id: 'w', kind: 'window', name: 'you' },
});

describe('channel state', () => {
  it('is free for a supported target', () => expect(state()).toEqual({ kind: 'free' }));

  it('requires a target that is present and supported', () => {
    expect(state({ target: null }).kind).toBe('no-target');
    expect(state({ target: target('t1', { state: 'gone' }) }).kind).toBe('gone');
    expect(state({ target: target('t1', { type: 'other' }) })).toEqual({ kind: 'unsupported', targetType: 'other' });
  });

  it('is running during our own call on this target although it holds the lock', () => {
    const locks = { held: [heldLock({ callId: 'c9', callerName: 'you' })], cooldowns: [] };
    expect(state({ calls: [running], locks })).toMatchObject({ kind: 'running', call: { id: 'c9' } });
    expect(state({ calls: [{ ...running, targetId: 't2' }] }).kind).toBe('free');
    expect(state({ calls: [{ ...running, state: 'done', endedAtMs: 1 }] }).kind).toBe('free');
  });

  it("is recording during the window's own recording and held during another client's", () => {
    const timeline = CHANNELS.find(({ id }) => id === 'heap-timeline');
    if (timeline === undefined) throw new Error('no timeline');
    const stateOf = (one: ReturnType<typeof recording>) =>
      channelState(
        timeline,
        penHeapTrack,
        around({
          recordings: [one],
          locks: { held: [heldLock({ key: 'HeapProfiler.tracking', tool: 'pen_heap_track' })], cooldowns: [] },
        }),
      );
    const own = recording('r1', { caller: { id: 'w', kind: 'window', name: 'you' } });
    expect(stateOf(own)).toEqual({ kind: 'recording', recording: own });
    expect(stateOf(recording('r2'))).toMatchObject({ kind: 'held', recording: { id: 'r2' } });
    expect(stateOf(recording('r3', { targetId: 't2' }))).toMatchObject({ kind: 'held', recording: null });
  });

  it('is held by a client running this tool and busy if another tool holds the lock', () => {
    expect(state({ locks: { held: [heldLock()], cooldowns: [] } })).toMatchObject({
      kind: 'held',
      lock: { callerName: 'Claude Code' },
    });
    expect(state({ locks: { held: [heldLock({ tool: 'pen_heap_track' })], cooldowns: [] } })).toMatchObject({
      kind: 'needs',
      key: 'HeapProfiler',
    });
    expect(state({ locks: { held: [heldLock({ scopeId: 't2' })], cooldowns: [] } }).kind).toBe('free');
  });

  it('is used by a run of this window, whose part takes it or whose lock it needs', () => {
    const window = running.caller;
    const hunt = { ...running, id: 'h1', tool: 'pen_leak_hunt', title: 'Leak Hunt' };
    expect(state({ calls: [hunt, { ...running, partOf: 'h1' }] })).toEqual({
      ...{ kind: 'used', run: hunt, by: 'leak hunt' },
    });
    const lock = heldLock({ callId: 'h1', tool: 'pen_leak_hunt', callerName: window.name });
    expect(state({ calls: [hunt], locks: { held: [lock], cooldowns: [] } })).toMatchObject({ by: 'leak hunt' });
    const workflow = { ...hunt, tool: 'pen_workflow', title: 'Run a Workflow' };
    const asked = {
      captureKind: 'proof',
      command: '',
      tool: 'pen_workflow',
      targetId: 't1',
      params: {},
      about: '',
    } as const;
    const runTabs = [runDocument('Proof: INP', asked, 0)];
    expect(state({ calls: [workflow, { ...running, partOf: 'h1' }], runTabs })).toMatchObject({ by: 'proof' });
    // One of another client holds it as before.
    const other = { ...hunt, caller: { id: 'm1', kind: 'mcp', name: 'Claude Code' } as const };
    expect(state({ calls: [other], locks: { held: [lock], cooldowns: [] } }).kind).toBe('needs');
  });

  it('offers no alternative tool that this version lacks', () => {
    const locks = { held: [heldLock({ tool: 'pen_leak_hunt' })], cooldowns: [] };
    expect(state({ locks })).toMatchObject({ alternative: 'Wait for it to end.' });
    expect(state({ locks, hasTool: () => true })).toMatchObject({
      alternative: expect.stringContaining('pen_heap_sampling'),
    });
  });

  it('cools down until its time is over, on this target and for this tool only', () => {
    const cooldown = { tool: 'pen_heap_snapshot', targetId: 't1', untilMs: 12_000, totalMs: 10_000 };
    expect(state({ locks: { held: [], cooldowns: [cooldown] } })).toEqual({ kind: 'cooldown', cooldown });
    expect(state({ locks: { held: [], cooldowns: [cooldown] }, nowMs: 12_000 }).kind).toBe('free');
    expect(state({ locks: { held: [], cooldowns: [{ ...cooldown, targetId: 't2' }] } }).kind).toBe('free');
  });
});
