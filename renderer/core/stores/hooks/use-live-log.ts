/** Subscribes a panel to a live log of its target while it is mounted. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { LiveLogState } from '../../../../shared/core/contracts/live-logs.ts';
import type { LiveLogs } from '../topics/live-logs.ts';

const NO_ENTRIES: readonly never[] = [];

export interface ShownLog<E> {
  /** Null until the first response. */
  readonly state: LiveLogState | null;
  /** Oldest first; the same list if nothing changed. */
  readonly entries: readonly E[];
  readonly error: AppError | null;
}

/** `store` is one of the workbench's `liveLogs`. */
export function useLiveLog<E extends { readonly id: number }>(
  store: StoreApi<LiveLogs<E>>,
  targetId: string,
): ShownLog<E> {
  useEffect(() => store.getState().show(targetId), [store, targetId]);
  const shown = useStore(store, ({ logs }) => logs[targetId]);
  const error = useStore(store, ({ errors }) => errors[targetId] ?? null);
  return { state: shown?.state ?? null, entries: shown?.entries ?? NO_ENTRIES, error };
}
