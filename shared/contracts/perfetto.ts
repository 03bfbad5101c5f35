/** What comes of a trace in Perfetto's format that is turned into JSON. */
import { z } from 'zod';

export const PerfettoConversionSchema = z.object({
  /** Of the JSON. */
  sizeBytes: z.number(),
  packets: z.number(),
  /** Times that packets of a thread were lost before they reached the trace. */
  losses: z.number(),
  /** Packets that nobody can understand, for some before them were lost. */
  unreadable: z.number(),
  /** From the browser's own mark of the start to the last moment of any event; null where the trace has no such mark. */
  heldMs: z.number().nullable(),
});
export type PerfettoConversion = z.infer<typeof PerfettoConversionSchema>;
