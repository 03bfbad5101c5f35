/** Facts of a recording that the workbench writes into its trace: in markers of the tracing clock, which no script of a page can write. */
import { z } from 'zod';

/** Event of `Tracing.recordClockSyncMarker`, whose `sync_id` is this prefix and JSON. */
export const CLOCK_MARKER = 'clock_sync';
const NOTE = 'pen-note ';

export const ThrottlingSchema = z.object({
  /** Factor; 1: none. */
  cpu: z.number(),
  /** Name of the conditions; null: none. */
  network: z.string().nullable(),
});
export type Throttling = z.infer<typeof ThrottlingSchema>;

/** Longer names of elements are cut. */
export const MAX_NAME_CHARS = 200;

const TraceNoteSchema = z.object({
  /** Longest latency of the same steps, as frames were drawn, in a run that was not recorded: profiling makes them slower. */
  plainLatencyMs: z.number().nonnegative().optional(),
  /** Name of the element that these steps gave all their input to. */
  element: z.string().max(MAX_NAME_CHARS).optional(),
  throttled: ThrottlingSchema.optional(),
});
export type TraceNote = z.infer<typeof TraceNoteSchema>;

export function traceNoteText(note: TraceNote): string {
  return NOTE + JSON.stringify(note);
}

/** Null for any other marker. */
export function parseTraceNote(syncId: string): TraceNote | null {
  if (!syncId.startsWith(NOTE)) return null;
  try {
    return TraceNoteSchema.safeParse(JSON.parse(syncId.slice(NOTE.length))).data ?? null;
  } catch {
    return null;
  }
}

/** `CPU 4 times slower, network slow-3g` */
export function throttlingText({ cpu, network }: Throttling): string {
  const parts = [cpu === 1 ? '' : `CPU ${cpu} times slower`, network === null ? '' : `network ${network}`];
  return parts.filter((part) => part !== '').join(', ');
}
