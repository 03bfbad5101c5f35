import { describe, expect, it } from 'vitest';
import { activityOf } from './activities.ts';

describe('activityOf', () => {
  it('uses the name before the categories', () => {
    expect(activityOf('UpdateLayoutTree', 'blink,devtools.timeline')).toBe('style');
    expect(activityOf('Commit', 'disabled-by-default-devtools.timeline')).toBe('rendering');
    expect(activityOf('MinorGC', 'devtools.timeline,v8')).toBe('garbage-collection');
    expect(activityOf('CpuProfiler::StartProfiling', 'v8')).toBe('other');
  });

  it('counts steps of a garbage collection as such, not as script', () => {
    const category = 'devtools.timeline,disabled-by-default-v8.gc';
    expect(activityOf('V8.GC_HEAP_ENSURE_SWEEPING_COMPLETED', category)).toBe('garbage-collection');
    expect(activityOf('SomethingNew', category)).toBe('garbage-collection');
    expect(activityOf('BlinkGC.AtomicPhase', 'blink_gc')).toBe('garbage-collection');
    expect(activityOf('CppGC.IncrementalMark', 'cppgc')).toBe('garbage-collection');
  });

  it('classifies unknown names by category', () => {
    expect(activityOf('V8.StackGuard', 'v8.execute')).toBe('scripting');
    expect(activityOf('my measure', 'blink.user_timing')).toBe('user-timing');
    expect(activityOf('my timer', 'blink.console')).toBe('user-timing');
    expect(activityOf('ThrottlingURLLoader::Start', 'loading')).toBe('network');
  });

  it('classifies the rest as other', () => {
    expect(activityOf('RunTask', 'disabled-by-default-devtools.timeline')).toBe('other');
    expect(activityOf('', '')).toBe('other');
  });
});
