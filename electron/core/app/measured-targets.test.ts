/** Which targets something measures time on. */
import { expect, test } from 'vitest';
import type { HeldLock, LockKey } from '../../../shared/core/contracts/locks.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { measuredTargets } from './measured-targets.ts';

const held = (key: LockKey, scopeId: string): HeldLock => ({
  key,
  scopeId,
  scopeTitle: '',
  tool: 'pen_capture_trace',
  callerName: '',
  callId: '',
  sinceMs: 0,
});
const browser = { id: 'B', targets: [{ id: 'B/1' }, { id: 'B/2' }] as TargetInfo[] };

test('a CPU profile measures its target, a trace all of its browser, a heap snapshot none', () => {
  expect([...measuredTargets([held('Profiler', 'B/2')], [browser])]).toEqual(['B/2']);
  expect([...measuredTargets([held('Tracing', 'B')], [browser])].toSorted()).toEqual(['B', 'B/1', 'B/2']);
  expect(measuredTargets([held('HeapProfiler', 'B/1')], [browser]).size).toBe(0);
  expect(measuredTargets([], [browser]).size).toBe(0);
});
