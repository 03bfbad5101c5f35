import { describe, expect, it } from 'vitest';
import { CHANNELS, type ChannelState } from '../stores/topics/channels.ts';
import { call, heldLock, recording } from '../testing/records.ts';
import { channelWords, doneShare, runningTime } from './channel-words.ts';

const channel = CHANNELS[0];
if (channel === undefined) throw new Error('no channels');
const line = (state: ChannelState, nowMs = 12_400): string => channelWords(channel, state, nowMs).line;
const running = (bytes: number | null, more = {}) =>
  call('c1', {
    state: 'running',
    endedAtMs: null,
    progress: { done: 3, total: null, message: 'Streaming', bytes, bytesPerSecond: null },
    ...more,
  });

describe('channel texts', () => {
  it('show the shortcut if free, otherwise the state', () => {
    expect(line({ kind: 'free' })).toBe('Ctrl 1');
    expect(line({ kind: 'gone' })).toBe('target closed');
    expect(line({ kind: 'unsupported', targetType: 'node' })).toBe('not for Node');
  });

  it('show elapsed time and bytes while running', () => {
    expect(line({ kind: 'running', call: running(45.1 * 1024 ** 2) })).toBe('0:12, 45.1 MB');
    expect(line({ kind: 'running', call: running(null) })).toBe('0:12');
    expect(line({ kind: 'running', call: running(null, { state: 'cancelling' }) })).toBe('0:12, cancelling');
  });

  it('show elapsed time and heap size while recording', () => {
    const of = (more: Parameters<typeof recording>[1]) => line({ kind: 'recording', recording: recording('r1', more) });
    expect(of({})).toBe('0:12');
    expect(of({ heapUsedBytes: 45.1 * 1024 ** 2 })).toBe('0:12, 45.1 MB');
    expect(of({ state: 'stopping' })).toBe('0:12, stopping');
  });

  it('name the run that uses it', () => {
    expect(line({ kind: 'used', run: running(null), by: 'proof' })).toBe('in use: proof');
  });

  it('show the holder and duration, or the busy lock', () => {
    expect(line({ kind: 'held', lock: heldLock(), alternative: '', recording: null })).toBe('Claude Code, 12 s');
    expect(line({ kind: 'needs', key: 'Tracing', lock: heldLock(), alternative: '' })).toBe('busy: Heap snapshot');
  });

  it('count a cooldown down, never to 0 s', () => {
    const cooldown = { tool: 'pen_heap_snapshot', targetId: 't1', untilMs: 12_401, totalMs: 10_000 };
    expect(line({ kind: 'cooldown', cooldown })).toBe('ready in 1 s');
  });

  it('have a short form that fits a folded channel', () => {
    const states: ChannelState[] = [
      { kind: 'free' },
      { kind: 'gone' },
      { kind: 'running', call: running(1e9) },
      { kind: 'held', lock: heldLock({ callerName: 'A client with a long name' }), alternative: '', recording: null },
      { kind: 'recording', recording: recording('r1', { startedAtMs: -3_600_000 }) },
    ];
    for (const state of states) expect(channelWords(channel, state, 12_400).short.length).toBeLessThanOrEqual(8);
  });
});

it('format elapsed time as minutes and seconds', () => {
  expect([0, 999, 21_400, 61_000, 3_661_000].map(runningTime)).toEqual(['0:00', '0:00', '0:21', '1:01', '61:01']);
});

it('have a share only with a known total', () => {
  const share = (done: number, total: number | null) =>
    doneShare(call('c', { progress: { done, total, message: '', bytes: null, bytesPerSecond: null } }));
  expect(share(3, null)).toBeNull();
  expect(share(3, 0)).toBeNull();
  expect(share(3, 4)).toBe(0.75);
  expect(share(9, 4)).toBe(1);
});
