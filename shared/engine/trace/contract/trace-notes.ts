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

/** A box that was higher at the end of the recording than its style reserves. */
export const ReservedBoxSchema = z.object({
  /** The ids of the box and of all that is in it, its own first; empty if they are not known. */
  nodes: z.array(z.number()),
  /** `DIV class='promo'` */
  node: z.string().max(MAX_NAME_CHARS),
  heightPx: z.number(),
  reservedPx: z.number(),
  /** The rule that reserves it, and the address of its style sheet; '' without one that could be read. */
  selector: z.string().max(MAX_NAME_CHARS),
  declaration: z.string().max(MAX_NAME_CHARS),
  sheet: z.string(),
  /** Widths of the window in px, both included, for which its rules of the height are those; absent without a limit. */
  fromPx: z.number().optional(),
  toPx: z.number().optional(),
});
export type ReservedBox = z.infer<typeof ReservedBoxSchema>;

/** Shifts in order of time, with the boxes that have so much more than they reserve as the shift moved what is below them. */
const ShiftedBoxesSchema = z.array(z.object({ score: z.number(), boxes: z.array(ReservedBoxSchema) }));
export type ShiftedBoxes = z.infer<typeof ShiftedBoxesSchema>;

const TraceNoteSchema = z.object({
  /** Longest latency of the same steps, as frames were drawn, in a run that was not recorded: profiling makes them slower. */
  plainLatencyMs: z.number().nonnegative().optional(),
  /** Name of the element that these steps gave all their input to. */
  element: z.string().max(MAX_NAME_CHARS).optional(),
  throttled: ThrottlingSchema.optional(),
  shiftedBoxes: ShiftedBoxesSchema.optional(),
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
