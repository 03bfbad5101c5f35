/** The run of a measured interaction that was not recorded, as the trace of the recorded run has it: profiling makes the same steps slower. */
import { z } from 'zod';

/** What `console.timeStamp` writes into the trace: this prefix and JSON. */
const STAMP = 'pen-plain-run ';

/** Latencies of its interactions, as frames were drawn, the longest one. */
export const PlainRunSchema = z.object({ latencyMs: z.number().nonnegative() });
export type PlainRun = z.infer<typeof PlainRunSchema>;

/** An expression for the page that is being recorded. */
export function plainRunStamp(run: PlainRun): string {
  return `console.timeStamp(${JSON.stringify(STAMP + JSON.stringify(run))})`;
}

/** Null for any other message. */
export function parsePlainRun(message: string): PlainRun | null {
  if (!message.startsWith(STAMP)) return null;
  try {
    return PlainRunSchema.safeParse(JSON.parse(message.slice(STAMP.length))).data ?? null;
  } catch {
    return null;
  }
}
