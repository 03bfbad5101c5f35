/** Records the requests of a target: starts and stops, disables the cache meanwhile, and saves what was recorded. */
import { useState } from 'react';
import { z } from 'zod';
import { useAction, type Action } from '../../core/stores/hooks/use-action.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useWorkbench } from '../../core/stores/workbench.tsx';
import type { NetworkLog } from './use-network-log.ts';

/** The part of the result of saving a log that is used. */
const CapturedSchema = z.object({ captureId: z.string() });

export interface NetworkRecording extends Pick<Action, 'busy' | 'error' | 'dismiss'> {
  /** Starts with an empty log. */
  readonly record: () => void;
  readonly stop: () => void;
  readonly clear: () => Promise<void>;
  /** Before recording: whether it will disable the cache. */
  readonly isCacheDisabled: boolean;
  readonly setCacheDisabled: (isDisabled: boolean) => void;
  /** Saves the shown requests to the library and opens the capture. */
  readonly saveAndOpen: () => Promise<void>;
  /**
   * Saves the shown requests to the library, and then as a HAR file where the person chooses; on request with text bodies and the messages of
   * sockets and event streams.
   */
  readonly exportHar: (includeBodies: boolean) => Promise<void>;
}

export function useNetworkRecording(targetId: string, log: NetworkLog): NetworkRecording {
  const { bridge, files } = useWorkbench();
  const { busy, error, dismiss, perform } = useAction();
  const [wantsNoCache, setWantsNoCache] = useState(false);
  const { state, isListening } = log;
  const cache = useQuery(isListening ? `${targetId} ${state?.sinceMs} ${state?.listeners.length}` : null, () =>
    bridge.command('network.cache', { targetId }),
  );
  const isCacheDisabled = isListening && cache.answer?.ok === true ? cache.answer.value.isDisabled : wantsNoCache;

  const listen = async (disableCache: boolean, clearFirst: boolean): Promise<boolean> => {
    const done = await perform(() => bridge.call('pen_network_enable', { target: targetId, disableCache, clearFirst }));
    if (done !== null) cache.refetch();
    return done !== null;
  };
  const clear = async (): Promise<void> => {
    // Requests may arrive before the log is cleared.
    const mark = log.endNow();
    if (isListening && !(await listen(isCacheDisabled, true))) return;
    log.clear(mark);
  };
  const save = async (includeBodies: boolean): Promise<string | null> => {
    const saved = await perform(() =>
      bridge.call('pen_network_capture', { action: 'keep', includeBodies, target: targetId }, CapturedSchema),
    );
    return saved?.captureId ?? null;
  };
  return {
    busy,
    error,
    dismiss,
    record: () => void listen(wantsNoCache, true),
    stop: () => void perform(() => bridge.command('live-log.stop', { log: 'network', targetId })),
    clear,
    isCacheDisabled,
    setCacheDisabled: (isDisabled) => {
      setWantsNoCache(isDisabled);
      if (isListening) void listen(isDisabled, false);
    },
    saveAndOpen: async () => {
      const captureId = await save(false);
      if (captureId !== null) await files.getState().openCapture(captureId);
    },
    exportHar: async (includeBodies) => {
      const captureId = await save(includeBodies);
      if (captureId !== null) await perform(() => bridge.command('captures.save-as', { captureId, format: 'native' }));
    },
  };
}
