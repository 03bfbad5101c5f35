/** Measured vitals of each target, while the window is open. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WebVitalsResult } from '../../../shared/features/page/tools/web-vitals-result.ts';

declare module '../../core/stores/feature-stores.ts' {
  interface FeatureStores {
    readonly vitalsHistory: StoreApi<VitalsHistory>;
  }
}

/** Measurements of a target. */
const MAX_MEASURED = 50;

interface VitalsHistory {
  /** Newest first. */
  readonly measured: Readonly<Record<string, readonly WebVitalsResult[]>>;
  readonly keep: (targetId: string, result: WebVitalsResult) => void;
}

function createVitalsHistory(): StoreApi<VitalsHistory> {
  return createStore<VitalsHistory>()((set) => ({
    measured: {},
    keep: (targetId, result) =>
      set(({ measured }) => ({
        measured: { ...measured, [targetId]: [result, ...(measured[targetId] ?? [])].slice(0, MAX_MEASURED) },
      })),
  }));
}

export const pageStores = () => ({ vitalsHistory: createVitalsHistory() });
