/** Leak hunts that this window started, by their tab. They continue while another document is active. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { z } from 'zod';
import { penLeakHunt } from '../../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Bridge } from '../../../core/bridge/bridge.ts';
import { captureDocument, type DocumentTab } from '../../../core/stores/documents/document-tabs.ts';
import type { DocumentsState } from '../../../core/stores/documents/documents.ts';
import { startedHuntDocument, type AskedHunt } from '../../../core/stores/documents/hunt-tab.ts';

export type HuntResult = z.output<typeof penLeakHunt.result>;

export type HuntRun =
  | { readonly state: 'running'; readonly startedAtMs: number }
  | { readonly state: 'done'; readonly result: HuntResult; readonly notes: readonly string[] }
  | { readonly state: 'failed'; readonly error: AppError };

/** True if a target of this type can be hunted. */
export function canHunt(target: TargetInfo | null): target is TargetInfo {
  return target !== null && penLeakHunt.target?.types.includes(target.type) === true;
}

export interface LeakHuntsState {
  readonly runs: ReadonlyMap<string, HuntRun>;
  /** Parameters of the last hunt of each target, by its id: what the dialog opens with. */
  readonly lastParams: ReadonlyMap<string, AskedHunt['params']>;
  /** Starts a hunt in a new tab, or in the tab with this id. */
  readonly start: (asked: AskedHunt, tabId?: string) => Promise<void>;
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
    start: async (asked, tabId) => {
      const started = startedHuntDocument(asked, now());
      const tab = tabId === undefined ? started : { ...started, id: tabId };
      const put = (run: HuntRun): void => set({ runs: new Map(get().runs).set(tab.id, run) });
      put({ state: 'running', startedAtMs: now() });
      set({ lastParams: new Map(get().lastParams).set(asked.targetId, asked.params) });
      if (tabId === undefined) documents.getState().open(tab);
      else documents.getState().replace(tabId, tab);
      const params = { ...asked.params, target: asked.targetId };
      const answer = await bridge.call(penLeakHunt.name, params, penLeakHunt.result);
      if (!answer.ok) {
        put({ state: 'failed', error: answer.error });
        return;
      }
      const result = answer.value;
      put({ state: 'done', result, notes: answer.notes });
      const captureIds = result.snapshots.flatMap(({ captureId }) => (captureId === null ? [] : [captureId]));
      const stored = result.captureId;
      const ended: DocumentTab =
        stored === undefined
          ? { ...tab, captureIds }
          : captureDocument({ id: stored, kind: 'leak-hunt', name: asked.targetName });
      documents.getState().replace(tab.id, ended);
    },
  }));
}
