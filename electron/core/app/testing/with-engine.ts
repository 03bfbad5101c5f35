/** The insights of one trace by DevTools' engine, next to ours, for tests. */
import { expect } from 'vitest';
import { z } from 'zod';
import { TraceInsightsSchema, type TraceInsights } from '../../../../shared/engine/trace/contract/trace-insights.ts';
import type { BenchCaller } from './core-bench.ts';
import { engineInsights } from './trace-engine/engine.ts';
import type { EngineInsight } from './trace-engine/report.ts';

export interface BothInsights {
  readonly ours: TraceInsights;
  /** By the engine's name: `LCPBreakdown`. */
  readonly engine: (name: string) => EngineInsight;
}

export async function bothOf(file: string, caller: BenchCaller): Promise<BothInsights> {
  const report = await engineInsights(file);
  const asked = await caller.runLarge('pen_trace_insights', { capture: file, topN: 100 });
  const { insights } = z.object({ insights: TraceInsightsSchema }).parse(asked.value);
  return {
    ours: insights,
    engine: (name) => {
      const found = report.find((insight) => insight.name === name);
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
