/** Web vitals measured in this window session, by target, to compare with earlier measurements. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WebVitalsResult } from '../../shared/capabilities/page/web-vitals-result.ts';

/** Measurements of a target. */
const MAX_MEASURED = 50;

export interface VitalsHistory {
  /** Newest first. */
  readonly measured: Readonly<Record<string, readonly WebVitalsResult[]>>;
  readonly keep: (targetId: string, result: WebVitalsResult) => void;
}

export function createVitalsHistory(): StoreApi<VitalsHistory> {
  return createStore<VitalsHistory>()((set) => ({
    measured: {},
    keep: (targetId, result) =>
      set(({ measured }) => ({
        measured: { ...measured, [targetId]: [result, ...(measured[targetId] ?? [])].slice(0, MAX_MEASURED) },
      })),
  }));
}
