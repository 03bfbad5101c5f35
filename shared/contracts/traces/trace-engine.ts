/** Insights of a trace from @paulirish/trace_engine, shown separately from our own figures. */
import { z } from 'zod';

export const EngineInsightSchema = z.object({
  /** The engine's name: `RenderBlocking`, `ForcedReflow` … */
  name: z.string(),
  title: z.string(),
  /** `error`: this insight failed; the others are valid. */
  state: z.enum(['pass', 'fail', 'informative', 'error']),
  /** Estimated savings: milliseconds, for CLS a score. */
  savings: z.array(z.object({ metric: z.string(), value: z.number() })),
  /** Null if the insight is not about bytes. */
  wastedBytes: z.number().nullable(),
  /** Affected items, largest first. */
  items: z.array(z.object({ name: z.string(), value: z.number().nullable(), unit: z.enum(['ms', 'bytes', 'score']) })),
  docs: z.string(),
  /** Reason if it failed. */
  error: z.string().nullable(),
});
export type EngineInsight = z.infer<typeof EngineInsightSchema>;

export const TraceEngineReportSchema = z.object({
  version: z.string(),
  /** Page of the navigation that the insights describe. */
  url: z.string(),
  events: z.number(),
  insights: z.array(EngineInsightSchema),
  tookMs: z.number(),
  peakResidentBytes: z.number(),
  /** Changes that were made to the trace before the engine read it. */
  notes: z.array(z.string()),
});
export type TraceEngineReport = z.infer<typeof TraceEngineReportSchema>;
