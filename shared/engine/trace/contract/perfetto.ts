/** The conversion of a Perfetto trace to JSON. */
import { z } from 'zod';

export const PerfettoConversionSchema = z.object({
  /** Size of the JSON. */
  sizeBytes: z.number(),
  packets: z.number(),
  /** Number of times that packets of a thread were lost before they reached the trace. */
  losses: z.number(),
  /** Packets that cannot be decoded because earlier packets were lost. */
  unreadable: z.number(),
  /** From the browser's start mark to the end of the last event; null without a start mark. */
  heldMs: z.number().nullable(),
  /** From the first event that begins on a thread, or from the cut, to the last event: milliseconds. */
  spanMs: z.number(),
  /** CPU samples that were added from a profile of the page. */
  samples: z.number(),
});
export type PerfettoConversion = z.infer<typeof PerfettoConversionSchema>;

/** A CPU profile that was recorded next to a trace. */
export const ProfileOfPageSchema = z.object({
  /** V8's JSON. */
  path: z.string(),
  /** The frame whose main thread was profiled. */
  frameId: z.string(),
});
export type ProfileOfPage = z.infer<typeof ProfileOfPageSchema>;
