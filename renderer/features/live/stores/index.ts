/** Live metrics of targets. */
import type { StoreApi } from 'zustand/vanilla';
import type { StoreParts } from '../../../core/stores/feature-stores.ts';
import { createLiveMetricsStore, type LiveMetricsState } from './live-metrics.ts';

declare module '../../../core/stores/feature-stores.ts' {
  interface FeatureStores {
    readonly liveMetrics: StoreApi<LiveMetricsState>;
  }
}

/** Its rounds are measured like a recording. */
const HUNT_TOOL = 'pen_leak_hunt';

/** True if a target is recorded: from start to stop, by a capture that runs, or by a leak hunt. */
function isTargetRecorded({ recordings, calls }: StoreParts['topics'], targetId: string): boolean {
  return (
    recordings.getState().value.some((recording) => recording.targetId === targetId) ||
    calls
      .getState()
      .value.some(
        (call) =>
          call.targetId === targetId && call.endedAtMs === null && (call.kind === 'capture' || call.tool === HUNT_TOOL),
      )
  );
}

export const liveStores = (parts: StoreParts) => ({
  liveMetrics: createLiveMetricsStore({
    ...parts,
    isRecorded: (targetId) => isTargetRecorded(parts.topics, targetId),
  }),
});
