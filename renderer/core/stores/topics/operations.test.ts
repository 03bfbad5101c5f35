import { describe, expect, it } from 'vitest';
import { call } from '../../testing/records.ts';
import { operations, timeLeftMs } from './operations.ts';

const progress = (done: number, total: number | null) => ({
  done,
  total,
  message: '',
  bytes: null,
  bytesPerSecond: null,
});
const ids = (calls: readonly ReturnType<typeof call>[], nowMs: number) => operations(calls, nowMs).map(({ id }) => id);

describe('operations', () => {
  it('list captures immediately and reads only if they take long', () => {
    const capture = call('capture', { kind: 'capture', state: 'running', startedAtMs: 1000, endedAtMs: null });
    const read = call('read', { state: 'running', startedAtMs: 1000, endedAtMs: null });
    expect(ids([capture, read], 1100)).toEqual(['capture']);
    expect(ids([capture, read], 2100)).toEqual(['capture', 'read']);
  });

  it('list ended calls for ten seconds after running ones, without refusals', () => {
    const ended = call('ended', { kind: 'capture', state: 'cancelled', endedAtMs: 5000 });
    const refused = call('refused', { kind: 'capture', state: 'refused', endedAtMs: 5000 });
    const running = call('running', { kind: 'capture', state: 'running', startedAtMs: 6000, endedAtMs: null });
    expect(ids([ended, refused, running], 14_000)).toEqual(['running', 'ended']);
    expect(ids([ended, refused, running], 15_001)).toEqual(['running']);
  });

  it('estimate the remaining time only with a known total and enough progress', () => {
    const at = (done: number, total: number | null) =>
      timeLeftMs(call('x', { startedAtMs: 0, endedAtMs: null, progress: progress(done, total) }), 10_000);
    expect(at(50, 100)).toBe(10_000);
    expect(at(14, 100)).toBeNull();
    expect(at(5, 0)).toBeNull();
    expect(at(5, null)).toBeNull();
    expect(at(100, 100)).toBeNull();
  });
});
