/** The insights of one trace by DevTools' engine, next to ours, for tests. */
import { expect } from 'vitest';
import { z } from 'zod';
import type { EngineInsight } from '../../../shared/contracts/traces/trace-engine.ts';
import { TraceInsightsSchema, type TraceInsights } from '../../../shared/contracts/traces/trace-insights.ts';
import { createLog } from '../../log/log.ts';
import { OWN_PROGRAMS } from '../../own-programs-fixture.ts';
import { createTraceEngine } from '../../trace-engine/index.ts';
import type { BenchCaller } from './core-bench.ts';

export interface BothInsights {
  readonly ours: TraceInsights;
  /** By the engine's name: `LCPBreakdown`. */
  readonly engine: (name: string) => EngineInsight;
}

export async function bothOf(file: string, caller: BenchCaller): Promise<BothInsights> {
  const engine = createTraceEngine({
    execPath: process.execPath,
    entryPath: OWN_PROGRAMS.traceEngine,
    log: createLog({ level: 'error', write: () => undefined }),
  });
  const report = await engine.insights(file, { signal: new AbortController().signal });
  if (!report.ok) throw new Error(report.error.message);
  const asked = await caller.runLarge('pen_trace_insights', { capture: file, engine: false, topN: 100 });
  const { insights } = z.object({ insights: TraceInsightsSchema }).parse(asked.value);
  return {
    ours: insights,
    engine: (name) => {
      const found = report.value.insights.find((insight) => insight.name === name);
      if (found === undefined) throw new Error(`the engine has no ${name}`);
      return found;
    },
  };
}

/** Within a tolerance, with both figures in the message. */
export function expectNear(ours: number | null | undefined, theirs: number | null | undefined, within: number): void {
  expect(typeof ours).toBe('number');
  expect(typeof theirs).toBe('number');
  expect(Math.abs(Number(ours) - Number(theirs)), `${ours} and ${theirs}`).toBeLessThanOrEqual(within);
}
