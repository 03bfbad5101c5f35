/** What @paulirish/trace_engine says of a trace: its insights, which are shown beside our own figures and never among them. */
import { z } from 'zod';

export const EngineInsightSchema = z.object({
  /** As the engine names it: `RenderBlocking`, `ForcedReflow` … */
  name: z.string(),
  title: z.string(),
  /** `error`: this one insight failed; the others stand. */
  state: z.enum(['pass', 'fail', 'informative', 'error']),
  /** Its estimate of what could be saved: milliseconds, for CLS a score. */
  savings: z.array(z.object({ metric: z.string(), value: z.number() })),
  /** Null where the insight is not about bytes. */
  wastedBytes: z.number().nullable(),
  /** What it is about, the largest first. */
  items: z.array(z.object({ name: z.string(), value: z.number().nullable(), unit: z.enum(['ms', 'bytes', 'score']) })),
  docs: z.string(),
  /** Why it failed. */
  error: z.string().nullable(),
});
export type EngineInsight = z.infer<typeof EngineInsightSchema>;

export const TraceEngineReportSchema = z.object({
  version: z.string(),
  /** The page of the navigation that the insights are about. */
  url: z.string(),
  events: z.number(),
  insights: z.array(EngineInsightSchema),
  tookMs: z.number(),
  peakResidentBytes: z.number(),
  /** What was done to the trace so that the engine takes it. */
  notes: z.array(z.string()),
});
export type TraceEngineReport = z.infer<typeof TraceEngineReportSchema>;
