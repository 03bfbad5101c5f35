/** The requests of a live target that are shown: without those of earlier pages, and without those before the list was cleared. */
import { useMemo, useState } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import type { LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { useLiveLog } from '../../core/stores/hooks/use-live-log.ts';
import { useLayout, useWorkbench } from '../../core/stores/workbench.tsx';
import { shownRequests } from './network-rows.ts';

export interface NetworkLog {
  /** Null until the first response. */
  readonly state: LiveLogState | null;
  readonly error: AppError | null;
  readonly isListening: boolean;
  /** All recorded requests. */
  readonly entries: readonly NetworkEntry[];
  readonly shown: readonly NetworkEntry[];
  /** Number of requests of earlier pages that are not shown. */
  readonly hiddenCount: number;
  readonly isCleared: boolean;
  /** Returns what is recorded now. */
  readonly endNow: () => ClearMark;
  /** Hides the requests before a mark. */
  readonly clear: (mark: ClearMark) => void;
}

/** The first request after clearing, for the log that started at that time. */
export interface ClearMark {
  readonly sinceMs: number | null;
  readonly fromId: number;
}

export function useNetworkLog(targetId: string): NetworkLog {
  const { liveLogs } = useWorkbench();
  const { state, entries, error } = useLiveLog(liveLogs.network, targetId);
  const [cleared, clear] = useState<ClearMark | null>(null);
  const isPreserved = useLayout((layout) => layout.preserveNetworkLog);
  const sinceMs = state?.sinceMs ?? null;
  const clearedFromId = cleared !== null && cleared.sinceMs === sinceMs ? cleared.fromId : 0;
  const pageFromId = isPreserved ? 0 : (state?.pageFromId ?? 0);
  const shown = useMemo(() => shownRequests(entries, clearedFromId, pageFromId), [entries, clearedFromId, pageFromId]);
  const hiddenCount = useMemo(
    () => shownRequests(entries, clearedFromId, 0).length - shown.length,
    [entries, clearedFromId, shown],
  );
  return {
    state,
    error,
    isListening: state?.state === 'listening',
    entries,
    shown,
    hiddenCount,
    isCleared: cleared !== null,
    endNow: () => ({ sinceMs, fromId: (entries.at(-1)?.id ?? -1) + 1 }),
    clear,
  };
}
