/** The summary of a trace in an answer: main-thread work, long tasks, vitals, scripts, requests, frames. */
import { z } from 'zod';
import { unwrap } from '../../../base/errors.ts';
import { LossRecordSchema } from '../../../base/loss.ts';
import { TraceClockSchema, answerOnClock } from '../../../engine/trace/contract/trace-clock.ts';
import { TraceInsightsSchema } from '../../../engine/trace/contract/trace-insights.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { quotedTracePlace } from '../../../core/findings/quotes.ts';
import { traceCulprits } from '../findings/index.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';

export const TraceContentSchema = z.object({
  /** Duration of the recording. */
  durationMs: z.number(),
  /** Time zero of all times in `insights`. */
  clock: TraceClockSchema,
  /** Entries of `traceEvents`, metadata included. */
  events: z.number(),
  /** Distinct values of `cat`. */
  categories: z.number(),
  processes: z.number(),
  threads: z.number(),
  samples: z.number(),
  truncated: z.boolean(),
  loss: z.array(LossRecordSchema),
  /** Samples name functions that V8 had inlined before the recording; absent if that is not known. */
  namesInlined: z.boolean().optional(),
  insights: TraceInsightsSchema,
  /** The lines of the code that stands out, as far as their text is stored. */
  code: z.array(CodeQuoteSchema).optional(),
});
export type TraceContent = z.infer<typeof TraceContentSchema>;

/** Reads the summary of a trace; the document stays open. `topN`: rows per list. */
export async function readTraceContent(file: string, topN: number, context: OriginalsContext): Promise<TraceContent> {
  const { ports, signal } = context;
  const overview = unwrap(await ports.analysis.query(file, 'trace.overview', {}, { signal }));
  // The causes have original places by the maps that are stored by then.
  await ports.captureMaps?.settled(file, signal);
  const insights = unwrap(await ports.analysis.query(file, 'trace.insights', { topN }, { signal }));
  const { durationMs, clock, events, categories, processes, samples, truncated, loss } = overview;
  const told = {
    ...answerOnClock(clock, insights),
    hotFunctions: [...(await withOriginals(file, insights.hotFunctions, context))],
  };
  const culprits = traceCulprits({ insights: told, capture: '' });
  const code = await quotesOf(
    file,
    culprits.map(({ place }) => quotedTracePlace(place)),
    context,
    culprits.length,
  );
  return {
    durationMs,
    clock,
    events,
    categories,
    processes: processes.length,
    threads: processes.reduce((sum, { threads }) => sum + threads.length, 0),
    samples,
    truncated,
    loss,
    insights: told,
    ...(code.length === 0 ? {} : { code: [...code] }),
  };
}
