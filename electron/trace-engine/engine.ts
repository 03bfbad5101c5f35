/** Runs the engine on the events of a file and makes its report. Knows no processes: the entry and the benchmarks call it. */
import * as Trace from '@paulirish/trace_engine/models/trace/trace.js';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { TraceEngineReport } from '../../shared/contracts/trace-engine.ts';
import { provideDomRect } from './dom-rect.ts';
import { readEvents } from './read-events.ts';
import { insightsOf, mainSet } from './report.ts';

/** As package.json pins it. */
export const ENGINE_VERSION = '0.0.65';

/** Node says kilobytes on every system. */
const BYTES_PER_KB = 1024;

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

export async function engineReportOf(filePath: string): Promise<AppResult<TraceEngineReport>> {
  const startedMs = performance.now();
  provideDomRect();
  try {
    const { events, notes } = await readEvents(filePath);
    if (events.length === 0)
      return { ok: false, error: appError('analysis_failed', `trace_engine found no events in ${filePath}.`) };
    const model = Trace.TraceModel.Model.createWithAllHandlers();
    await model.parse(events);
    const set = mainSet(model.parsedTrace()?.insights?.values() ?? []);
    if (set === null)
      return {
        ok: false,
        error: appError(
          'analysis_failed',
          'trace_engine has no insights on this trace: it holds no page that it knows.',
          'Record while the page is loaded; our own figures need no navigation.',
        ),
      };
    return {
      ok: true,
      value: {
        version: ENGINE_VERSION,
        url: set.url.href,
        events: events.length,
        insights: insightsOf(set),
        tookMs: performance.now() - startedMs,
        peakResidentBytes: process.resourceUsage().maxRSS * BYTES_PER_KB,
        notes,
      },
    };
  } catch (thrown) {
    return {
      ok: false,
      error: appError(
        'analysis_failed',
        `trace_engine refuses this trace: ${reasonOf(thrown)}.`,
        'Our own figures stand without it.',
      ),
    };
  }
}
