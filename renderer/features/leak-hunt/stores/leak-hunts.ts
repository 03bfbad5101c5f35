/** Leak hunts that this window started, by their tab. They continue while another document is active. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { z } from 'zod';
import { penLeakHunt } from '../../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Bridge } from '../../../core/bridge/bridge.ts';
import { captureDocument, type DocumentTab } from '../../../core/stores/documents/document-tabs.ts';
import type { DocumentsState } from '../../../core/stores/documents/documents.ts';
import { huntTitle, startedHuntDocument, type AskedHunt } from '../../../core/stores/documents/hunt-tab.ts';
import { followRun, type StartedRun } from '../../../core/stores/documents/follow-run.ts';

export type HuntResult = z.output<typeof penLeakHunt.result>;

/** True if a target of this type can be hunted. */
export function canHunt(target: TargetInfo | null): target is TargetInfo {
  return target !== null && penLeakHunt.target?.types.includes(target.type) === true;
}

export interface LeakHuntsState {
  readonly runs: ReadonlyMap<string, StartedRun<HuntResult>>;
  /** Parameters of the last hunt of each target, by its id: what the dialog opens with. */
  readonly lastParams: ReadonlyMap<string, AskedHunt['params']>;
  readonly propose: (targetId: string, params: AskedHunt['params']) => void;
  /** Starts a hunt in a new tab, or in the tab with this id. */
  readonly start: (asked: AskedHunt, options?: { readonly tabId?: string }) => Promise<void>;
}

export function createLeakHuntsStore(parts: {
  readonly bridge: Pick<Bridge, 'call'>;
  readonly documents: StoreApi<DocumentsState>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): StoreApi<LeakHuntsState> {
  const { bridge, documents, now } = parts;
  return createStore<LeakHuntsState>()((set, get) => ({
    runs: new Map(),
    lastParams: new Map(),
    propose: (targetId, params) => set({ lastParams: new Map(get().lastParams).set(targetId, params) }),
    start: (asked, { tabId } = {}) => {
      const { params, targetId, targetName } = asked;
      const startedAtMs = now();
      const tab = startedHuntDocument(asked, startedAtMs);
      get().propose(targetId, params);
      return followRun<HuntResult>(
        { documents, now, put: (id, run) => set({ runs: new Map(get().runs).set(id, run) }) },
        {
          ...{ tab, tabId },
          call: () => bridge.call(penLeakHunt.name, { ...params, target: targetId }, penLeakHunt.result),
          ended: ({ snapshots, captureId }): DocumentTab =>
            captureId === undefined
              ? { ...tab, captureIds: snapshots.flatMap(({ captureId: id }) => id ?? []) }
              : captureDocument({ id: captureId, kind: 'leak-hunt', name: targetName }),
          failed: ({ code }) =>
            huntTitle(code === 'cancelled' ? 'Cancelled hunt of' : 'Failed hunt of', asked, startedAtMs),
        },
      );
    },
  }));
}
