/** Selects from the live metrics. */
import { useStore } from 'zustand';
import { useWorkbench } from '../../core/stores/workbench.tsx';
import type { LiveMetricsState } from './stores/live-metrics.ts';

export function useLiveMetrics<T>(select: (state: LiveMetricsState) => T): T {
  return useStore(useWorkbench().liveMetrics, select);
}
