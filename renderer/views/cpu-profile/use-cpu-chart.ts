/** The chart of a result, built in steps; null until complete. */
import { useCallback } from 'react';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import { cpuChart, type CpuChart } from './cpu-chart.ts';
import { useSteps } from './use-steps.ts';

type Answer = AnalysisAnswer<'cpu.chart'>;

export function useCpuChart(answer: Answer | null, order: 'time' | 'left-heavy'): CpuChart | null {
  const begin = useCallback((of: Answer) => cpuChart(of, order === 'time' ? of.durationTotalMs : 0), [order]);
  return useSteps(answer, begin);
}
