import { describe, expect, it } from 'vitest';
import { penCaptureTrace } from '../../../shared/features/trace/tools/capture-trace.ts';
import { createTraceOptionsStore, recordedTraceParams, traceParams } from './trace-options.ts';

function storage(kept = new Map<string, string>()) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

describe('trace options', () => {
  it('become tool parameters, with or without a duration', () => {
    const store = createTraceOptionsStore(storage());
    const started = traceParams(store.getState());
    expect(started).toEqual({
      preset: 'performance',
      cpuSamples: true,
      screenshots: false,
      reload: false,
      ringBuffer: false,
      bufferMB: 200,
      action: 'start',
    });
    expect(penCaptureTrace.params.safeParse(started).success).toBe(true);
    store.getState().choose({ durationS: 10, preset: 'memory', bufferMB: 500 });
    const timed = traceParams(store.getState());
    expect(timed).toMatchObject({ duration: 10, preset: 'memory', bufferMB: 500 });
    expect(timed).not.toHaveProperty('action');
    expect(penCaptureTrace.params.safeParse(timed).success).toBe(true);
  });

  it('are persisted, and invalid values are ignored', () => {
    const kept = new Map<string, string>();
    createTraceOptionsStore(storage(kept)).getState().choose({ screenshots: true, ringBuffer: true });
    expect(createTraceOptionsStore(storage(kept)).getState()).toMatchObject({ screenshots: true, ringBuffer: true });
    kept.set('pen.trace-options', '{"preset":"gone"}');
    expect(createTraceOptionsStore(storage(kept)).getState()).toMatchObject({
      preset: 'performance',
      screenshots: false,
    });
  });

  it('of a stored trace become the parameters that record it again, which the tool takes', () => {
    const timed = recordedTraceParams(
      { categories: 'a,b', requestedMs: 3000, ringBuffer: true, wentRound: false },
      500,
    );
    expect(timed).toMatchObject({
      categories: ['a', 'b'],
      duration: 3,
      ringBuffer: true,
      reload: false,
      bufferMB: 500,
    });
    expect(timed).not.toHaveProperty('action');
    const untilStopped = recordedTraceParams({ categories: 'a', gzip: true }, 200);
    expect(untilStopped).toMatchObject({ gzip: true, action: 'start' });
    expect([timed, untilStopped].map((params) => penCaptureTrace.params.safeParse(params).success)).toEqual([
      true,
      true,
    ]);
  });
});
