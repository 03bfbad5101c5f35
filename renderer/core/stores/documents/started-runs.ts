/** Calls of this window that take minutes, by their tab. Chats start none, and have no such store (`scripts/view-bundle.mjs`). */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { z } from 'zod';
import type { Bridge } from '../../bridge/bridge.ts';
import { captureDocument } from './document-tabs.ts';
import type { DocumentsState } from './documents.ts';
import { followRun, type StartedRun } from './follow-run.ts';
import { runDocument, type AskedRun } from './run-tab.ts';

/** The part of every such result that the window needs. */
const StoredSchema = z.looseObject({ captureId: z.string().optional() });
type Stored = z.infer<typeof StoredSchema>;

export interface StartedRunsState {
  readonly runs: ReadonlyMap<string, StartedRun<Stored>>;
  /** What the dialog of a command begins with on a target, by `beginKey`: the last call, or what another document proposes. */
  readonly beginnings: ReadonlyMap<string, Beginning>;
  readonly propose: (key: BeginKey, beginning: Beginning) => void;
  /** Starts a call in a new tab, or in the tab with this id. */
  readonly start: (title: string, asked: AskedRun, tabId?: string) => Promise<void>;
}

/** A call as a dialog shows it to be changed; parameters that it lacks are empty fields. */
export type Beginning = Pick<AskedRun, 'tool' | 'params'>;
type BeginKey = Pick<AskedRun, 'command' | 'targetId'>;

/** The key of `beginnings`. */
export function beginKey({ command, targetId }: BeginKey): string {
  return `${command} ${targetId ?? ''}`;
}

export function createStartedRunsStore(parts: {
  readonly bridge: Pick<Bridge, 'call'>;
  readonly documents: StoreApi<DocumentsState>;
  readonly now: () => number;
}): StoreApi<StartedRunsState> {
  const { bridge, documents, now } = parts;
  return createStore<StartedRunsState>()((set, get) => ({
    runs: new Map(),
    beginnings: new Map(),
    propose: (key, beginning) => set({ beginnings: new Map(get().beginnings).set(beginKey(key), beginning) }),
    start: (title, asked, tabId) => {
      const { tool, params, targetId, captureKind } = asked;
      const tab = runDocument(title, asked, now());
      get().propose(asked, { tool, params });
      return followRun<Stored>(
        { documents, now, put: (id, run) => set({ runs: new Map(get().runs).set(id, run) }) },
        {
          ...{ tab, tabId },
          call: () =>
            bridge.call(tool, { ...params, ...(targetId === null ? {} : { target: targetId }) }, StoredSchema),
          ended: ({ captureId }) =>
            captureId === undefined ? tab : captureDocument({ id: captureId, kind: captureKind, name: title }),
        },
      );
    },
  }));
}
