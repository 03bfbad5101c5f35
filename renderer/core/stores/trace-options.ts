/** Options and length of traces started in the window; persisted. Assistants and scripts pass options with each call. */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { TRACE_BUFFER_MB, TRACE_PRESET_NAMES } from '../../../shared/core/capability/trace-categories.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { splitList } from '../../../shared/core/capability/option-fields.ts';
import { readPersisted, writePersisted, type KeyValueStorage } from './persisted.ts';

/** Durations in seconds offered next to "Until stopped" (0). */
export const TRACE_DURATIONS_S = [0, 5, 10, 30] as const;
export const TRACE_BUFFERS_MB = [50, TRACE_BUFFER_MB.usual, TRACE_BUFFER_MB.most] as const;

const TraceOptionsSchema = z.object({
  /** On by default: traces are read by call stack and function name, and both cost little. */
  preset: z.enum(TRACE_PRESET_NAMES).default('performance'),
  cpuSamples: z.boolean().default(true),
  screenshots: z.boolean().default(false),
  reload: z.boolean().default(false),
  ringBuffer: z.boolean().default(false),
  durationS: z.number().int().min(0).max(30).default(0),
  /** Comma-separated, replaces the preset's categories; empty: those of the preset. */
  categories: z.string().max(10_000).default(''),
  bufferMB: z.number().int().min(TRACE_BUFFER_MB.least).max(TRACE_BUFFER_MB.most).default(TRACE_BUFFER_MB.usual),
});
export type TraceOptions = z.infer<typeof TraceOptionsSchema>;

export interface TraceOptionsState extends TraceOptions {
  readonly choose: (options: Partial<TraceOptions>) => void;
}

const STORAGE_KEY = 'pen.trace-options';

function values(state: TraceOptions): TraceOptions {
  return TraceOptionsSchema.parse(state);
}

export function createTraceOptionsStore(storage: KeyValueStorage): StoreApi<TraceOptionsState> {
  return createStore<TraceOptionsState>((set, get) => ({
    ...(readPersisted(storage, STORAGE_KEY, TraceOptionsSchema) ?? TraceOptionsSchema.parse({})),
    choose: (options) => {
      set(options);
      writePersisted(storage, STORAGE_KEY, values(get()));
    },
  }));
}

/** Parameters of pen_capture_trace: a duration, or action "start" for a manual stop. */
export function traceParams(state: TraceOptions): Record<string, unknown> {
  const { durationS, categories, ...options } = values(state);
  const own = splitList(categories);
  return {
    ...options,
    ...(own.length === 0 ? {} : { categories: own }),
    ...(durationS === 0 ? { action: 'start' } : { duration: durationS }),
  };
}

/**
 * Parameters that record a trace again as it was recorded, by the options that are stored with it, with a buffer of `bufferMB`. Recorded
 * from start to stop, it is again.
 */
export function recordedTraceParams(stored: CaptureRecord['options'], bufferMB: number): Record<string, unknown> {
  const { categories, requestedMs } = stored;
  const isOn = (name: string): boolean => stored[name] === true;
  return {
    ...(typeof categories === 'string' ? { categories: splitList(categories) } : {}),
    reload: isOn('reload'),
    ringBuffer: isOn('ringBuffer'),
    gzip: isOn('gzip'),
    fastStop: isOn('fastStop'),
    bufferMB,
    ...(typeof requestedMs === 'number' ? { duration: Math.round(requestedMs / 1000) } : { action: 'start' }),
  };
}
