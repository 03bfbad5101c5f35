/** Calls of this window that take minutes, by their tab: they continue while another document is active, and their tab becomes that of the result. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { z } from 'zod';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { Bridge, BridgeResult } from '../../bridge/bridge.ts';
import { captureDocument, type DocumentTab } from './document-tabs.ts';
import type { DocumentsState } from './documents.ts';
import { runDocument, type AskedRun } from './run-tab.ts';

export type StartedRun<Result = unknown> =
  | { readonly state: 'running'; readonly startedAtMs: number }
  | { readonly state: 'done'; readonly result: Result; readonly notes: readonly string[] }
  | { readonly state: 'failed'; readonly error: AppError };

interface Followed<Result> {
  readonly tab: DocumentTab;
  /** The tab that it is shown in; without it, a new one. */
  readonly tabId?: string | undefined;
  readonly call: () => Promise<BridgeResult<Result>>;
  /** The tab of the result. */
  readonly ended: (result: Result) => DocumentTab;
}

export interface FollowParts<Result> {
  readonly documents: StoreApi<DocumentsState>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly put: (tabId: string, run: StartedRun<Result>) => void;
}

/** Shows a call in a tab, and its result in the same one when it has ended. */
export async function followRun<Result>(
  { documents, now, put }: FollowParts<Result>,
  { tab: opened, tabId, call, ended }: Followed<Result>,
): Promise<void> {
  const tab = tabId === undefined ? opened : { ...opened, id: tabId };
  put(tab.id, { state: 'running', startedAtMs: now() });
  if (tabId === undefined) documents.getState().open(tab);
  else documents.getState().replace(tabId, tab);
  const answer = await call();
  put(
    tab.id,
    answer.ok ? { state: 'done', result: answer.value, notes: answer.notes } : { state: 'failed', error: answer.error },
  );
  if (answer.ok) documents.getState().replace(tab.id, ended(answer.value));
}

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
