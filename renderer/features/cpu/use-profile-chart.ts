/** The chart of a result, built in steps; null until complete. */
import { useCallback } from 'react';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { Colouring } from '../../core/widgets/profile/colouring.ts';
import { profileChart, type ProfileChart } from './profile-chart.ts';
import { useSteps } from './use-steps.ts';

type Answer = AnalysisAnswer<'profile.chart'>;

/** A chart that is read by range keeps the list of functions while it grows. */
const isGrown = (earlier: Answer, answer: Answer): boolean => earlier.functions === answer.functions;

/** `colouring` is null until it is known; a chart in its earlier colors remains until the new one is complete. */
export function useProfileChart(
  answer: Answer | null,
  order: 'time' | 'left-heavy',
  colouring: Colouring | null,
): ProfileChart | null {
  const begin = useCallback(
    (of: Answer) => profileChart(of, order === 'time' ? of.extent : 0, colouring ?? undefined),
    [order, colouring],
  );
  return useSteps(answer, begin, isGrown);
}
