/** The chart of a result, built in steps; null until complete. */
import { useCallback } from 'react';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import { profileChart, type ProfileChart } from './profile-chart.ts';
import { useSteps } from './use-steps.ts';

type Answer = AnalysisAnswer<'profile.chart'>;

export function useProfileChart(answer: Answer | null, order: 'time' | 'left-heavy'): ProfileChart | null {
  const begin = useCallback((of: Answer) => profileChart(of, order === 'time' ? of.extent : 0), [order]);
  return useSteps(answer, begin);
}
