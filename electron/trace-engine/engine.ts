/** Runs the engine on the events of a file and creates its report. Independent of processes: the entry and the benchmarks call it. */
import * as Trace from '@paulirish/trace_engine/models/trace/trace.js';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { TraceEngineReport } from '../../shared/contracts/traces/trace-engine.ts';
import { provideDomRect } from './dom-rect.ts';
import { readEvents } from './read-events.ts';
import { insightsOf, mainSet } from './report.ts';

/** As package.json pins it. */
export const ENGINE_VERSION = '0.0.65';

/** Node returns kilobytes on every system. */
const BYTES_PER_KB = 1024;

/** The engine's own rule: such a set is left out of its result for any page. */
const NOTHING_TO_SAY =
  'No insight fails: for a recording below 5 s without a navigation, trace_engine lists none if all of them pass.';

function pageUrl(url: string | undefined): string | null {
  return url !== undefined && URL.canParse(url) ? url : null;
}

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
    const parsed = model.parsedTrace();
    const set = mainSet(parsed?.insights?.values() ?? []);
    const url = set?.url.href ?? pageUrl(parsed?.data.Meta.mainFrameURL);
    if (url === null)
      return {
        ok: false,
        error: appError(
          'analysis_failed',
          'trace_engine has no insights on this trace: it contains no page that the engine recognises.',
          'Record while the page is loaded; our own figures need no navigation.',
        ),
      };
    return {
      ok: true,
      value: {
        version: ENGINE_VERSION,
        url,
        events: events.length,
        insights: set === null ? [] : insightsOf(set),
        tookMs: performance.now() - startedMs,
        peakResidentBytes: process.resourceUsage().maxRSS * BYTES_PER_KB,
        notes: set === null ? [...notes, NOTHING_TO_SAY] : notes,
      },
    };
  } catch (thrown) {
    return {
      ok: false,
      error: appError(
        'analysis_failed',
        `trace_engine cannot read this trace: ${reasonOf(thrown)}.`,
        'Our own figures are available without it.',
      ),
    };
  }
}
