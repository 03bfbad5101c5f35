/** DevTools' own engine on a trace, as the reference of tests and benchmarks: the product has its own insights. */
import * as Trace from '@paulirish/trace_engine/models/trace/trace.js';
import { provideDomRect } from './dom-rect.ts';
import { readEvents } from './read-events.ts';
import { insightsOf, mainSet, type EngineInsight } from './report.ts';

/** The engine's insights of the page. Throws if it refuses the trace or knows no page in it. */
export async function engineInsights(filePath: string): Promise<EngineInsight[]> {
  provideDomRect();
  const model = Trace.TraceModel.Model.createWithAllHandlers();
  await model.parse(await readEvents(filePath));
  const set = mainSet(model.parsedTrace()?.insights?.values() ?? []);
  if (set === null) throw new Error(`trace_engine has no insights on ${filePath}`);
  return insightsOf(set);
}
