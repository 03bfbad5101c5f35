import { describe, expect, test } from 'vitest';
import { createCooldowns } from './cooldowns.ts';
import { createLocks, type LockHolder, type LockScope } from './locks.ts';

const orders: LockScope = { targetId: 'T1', targetTitle: 'Orders', endpointId: 'E1', endpointTitle: 'Chrome 156' };
const admin: LockScope = { ...orders, targetId: 'T2', targetTitle: 'Admin' };
const by = (tool: string, callerName = 'you'): LockHolder => ({ tool, callerName, callId: `call-${tool}` });

function fixture() {
  const clock = { nowMs: 1_000_000 };
  return {
    clock,
    locks: createLocks({ now: () => clock.nowMs }),
    cooldowns: createCooldowns({ now: () => clock.nowMs }),
  };
}

describe('locks', () => {
  test('a second caller gets holder, held time and alternative at once', () => {
    const { clock, locks } = fixture();
    const first = locks.acquire(['HeapProfiler'], orders, by('pen_heap_snapshot', 'Claude Code'));
    expect(first.ok).toBe(true);
    clock.nowMs += 12_400;
    const second = locks.acquire(['HeapProfiler'], orders, by('pen_heap_snapshot'));
    expect(second).toMatchObject({
      ok: false,
      error: {
        code: 'busy',
        message: 'HeapProfiler is already in use by pen_heap_snapshot of Claude Code (held for 12s).',
        data: { holder: 'pen_heap_snapshot', heldForMs: 12_400 },
      },
    });
    // It would wait for the snapshot, too.
    expect(second.ok ? '' : second.error.suggestion).toMatch(/^Wait for it to end: the target stands still/);
    expect(second.ok ? '' : second.error.suggestion).not.toContain('pen_heap_sampling');
  });

  test('names what works beside a hunt, which takes its snapshots now and then', () => {
    const { locks } = fixture();
    locks.acquire(['HeapProfiler'], orders, by('pen_leak_hunt', 'Claude Code'));
    const refused = locks.acquire(['HeapProfiler'], orders, by('pen_heap_snapshot'));
    expect(refused.ok ? '' : refused.error.suggestion).toContain('pen_heap_sampling works meanwhile');
    const none = locks.acquire(['HeapProfiler'], orders, { ...by('pen_heap_snapshot'), works: () => false });
    expect(none.ok ? '' : none.error.suggestion).toMatch(/^Wait for it to end\. pen_status/);
  });

  test('a caller that holds it from an earlier call gets the advice to stop that, another of the same name does not', () => {
    const { locks } = fixture();
    const claude = (callerId: string): LockHolder => ({ ...by('pen_heap_track', 'Claude Code'), callerId });
    locks.acquire(['HeapProfiler.tracking'], orders, claude('m1'));
    const suggestion = (holder: LockHolder): string => {
      const refused = locks.acquire(['HeapProfiler.tracking'], orders, holder);
      return refused.ok ? '' : (refused.error.suggestion ?? '');
    };
    expect(suggestion(claude('m1'))).toContain('stop it first with action "stop"');
    expect(suggestion(claude('m2'))).toContain('Try pen_heap_sampling');
    expect(locks.held()[0]).not.toHaveProperty('callerId');
  });

  test('names only alternatives that work on the target', () => {
    const { locks } = fixture();
    locks.acquire(['Tracing'], orders, by('pen_capture_trace', 'Claude Code'));
    const suggestion = (works: (tool: string) => boolean): string => {
      const refused = locks.acquire(['Tracing'], orders, { ...by('pen_capture_trace'), works });
      return refused.ok ? '' : (refused.error.suggestion ?? '');
    };
    expect(suggestion(() => true)).toMatch(/^Try pen_cpu_profile or pen_performance_metrics\./);
    expect(suggestion((tool) => tool === 'pen_cpu_profile')).toMatch(/^Wait for it to end, or try pen_cpu_profile\. /);
    expect(suggestion(() => false)).toMatch(/^Wait for it to end\. pen_status/);
  });

  test('target locks do not affect other targets, browser locks do', () => {
    const { locks } = fixture();
    expect(locks.acquire(['HeapProfiler'], orders, by('pen_heap_snapshot')).ok).toBe(true);
    expect(locks.acquire(['HeapProfiler'], admin, by('pen_heap_snapshot')).ok).toBe(true);
    expect(locks.acquire(['Tracing'], orders, by('pen_capture_trace')).ok).toBe(true);
    expect(locks.acquire(['Tracing'], admin, by('pen_capture_trace')).ok).toBe(false);
  });

  test('a refused call of several keys takes none of them', () => {
    const { locks } = fixture();
    locks.acquire(['Profiler'], orders, by('pen_cpu_profile'));
    expect(locks.acquire(['Lighthouse'], orders, by('pen_lighthouse')).ok).toBe(false);
    expect(locks.held().map((lock) => lock.key)).toEqual(['Profiler']);
  });

  test('Lighthouse locks the domains that it drives', () => {
    const { locks } = fixture();
    const lease = locks.acquire(['Lighthouse'], orders, by('pen_lighthouse'));
    expect(locks.acquire(['HeapProfiler'], orders, by('pen_heap_snapshot')).ok).toBe(false);
    if (lease.ok) lease.value.release();
    expect(locks.acquire(['HeapProfiler'], orders, by('pen_heap_snapshot')).ok).toBe(true);
  });

  test('releasing twice does not release another caller’s lock', () => {
    const { locks } = fixture();
    const first = locks.acquire(['CSS'], orders, by('pen_css_coverage'));
    if (!first.ok) throw new Error('first lock was refused');
    first.value.release();
    expect(locks.acquire(['CSS'], orders, by('pen_css_coverage')).ok).toBe(true);
    first.value.release();
    expect(locks.held()).toHaveLength(1);
  });
});

describe('a change of the wall clock', () => {
  function clocks() {
    const wall = { nowMs: 1_000_000_000 };
    const steady = { nowMs: 50 };
    return { wall, steady, both: { now: () => wall.nowMs, elapsed: () => steady.nowMs } };
  }
  const pass = ({ wall, steady }: ReturnType<typeof clocks>, ms: number): void => {
    wall.nowMs += ms;
    steady.nowMs += ms;
  };

  test.each([-7_200_000, 7_200_000])('by %i ms changes no cooldown', (byMs) => {
    const time = clocks();
    const cooldowns = createCooldowns(time.both);
    cooldowns.start('pen_heap_snapshot', 'T1', 10_000, 'call-1');
    pass(time, 4000);
    time.wall.nowMs += byMs;
    expect(cooldowns.refusal('pen_heap_snapshot', 'T1', 'call-2')).toMatchObject({
      suggestion: 'Try again in 6s.',
      data: { retryAfterMs: 6000 },
    });
    expect(cooldowns.running()).toMatchObject([{ untilMs: time.wall.nowMs + 6000 }]);
    pass(time, 6000);
    expect(cooldowns.refusal('pen_heap_snapshot', 'T1', 'call-2')).toBeNull();
  });

  test.each([-7_200_000, 7_200_000])('by %i ms does not change how long a lock is held', (byMs) => {
    const time = clocks();
    const locks = createLocks(time.both);
    locks.acquire(['HeapProfiler'], orders, by('pen_heap_snapshot', 'Claude Code'));
    pass(time, 12_000);
    time.wall.nowMs += byMs;
    expect(locks.acquire(['HeapProfiler'], orders, by('pen_heap_snapshot'))).toMatchObject({
      error: { data: { heldForMs: 12_000 } },
    });
    expect(locks.held()).toMatchObject([{ sinceMs: time.wall.nowMs - 12_000 }]);
  });
});

describe('cooldowns', () => {
  test('remaining seconds are rounded up, per tool and target', () => {
    const { clock, cooldowns } = fixture();
    cooldowns.start('pen_heap_snapshot', 'T1', 10_000, 'call-1');
    clock.nowMs += 4_100;
    expect(cooldowns.refusal('pen_heap_snapshot', 'T1', 'call-2')).toMatchObject({
      code: 'cooling_down',
      message: 'pen_heap_snapshot has a 10s cooldown.',
      suggestion: 'Try again in 6s.',
      data: { retryAfterMs: 5_900 },
    });
    expect(cooldowns.refusal('pen_heap_snapshot', 'T2', 'call-2')).toBeNull();
    expect(cooldowns.refusal('pen_collect_garbage', 'T1', 'call-2')).toBeNull();
    clock.nowMs += 5_900;
    expect(cooldowns.refusal('pen_heap_snapshot', 'T1', 'call-2')).toBeNull();
    expect(cooldowns.running()).toEqual([]);
  });

  test('do not stop the parts of the call that started them', () => {
    const { cooldowns } = fixture();
    cooldowns.start('pen_heap_snapshot', 'T1', 10_000, 'call-1');
    expect(cooldowns.refusal('pen_heap_snapshot', 'T1', 'call-1')).toBeNull();
    expect(cooldowns.refusal('pen_heap_snapshot', 'T1', 'call-2')).toMatchObject({ code: 'cooling_down' });
  });

  test('are skipped for one tool on one target', () => {
    const { cooldowns } = fixture();
    const changes: string[] = [];
    cooldowns.start('pen_heap_snapshot', 'T1', 10_000, 'call-1');
    cooldowns.start('pen_heap_snapshot', 'T2', 10_000, 'call-1');
    cooldowns.changes.listen(() => changes.push('changed'));
    cooldowns.skip('pen_heap_snapshot', 'T1');
    cooldowns.skip('pen_heap_snapshot', 'T1');
    expect(cooldowns.refusal('pen_heap_snapshot', 'T1', 'call-2')).toBeNull();
    expect(cooldowns.refusal('pen_heap_snapshot', 'T2', 'call-2')).toMatchObject({ code: 'cooling_down' });
    expect(changes).toEqual(['changed']);
  });
});
