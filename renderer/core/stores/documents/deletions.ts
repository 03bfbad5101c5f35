/**
 * Deleted captures: they leave the window at once, and their files when a notice with Undo has passed or the window closes. Deleting a file
 * cannot be undone.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { countNoun, formatBytes } from '../../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { comparedIds } from '../../../../shared/core/contracts/comparisons.ts';
import { partsWith, resultsOn } from '../../../../shared/core/contracts/results.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { captureTitles } from './capture-titles.ts';
import { captureIdsOf, type DocumentTab } from './document-tabs.ts';
import { type DocumentsState } from './documents.ts';
import type { NoticesState } from '../notices.ts';
import type { TopicStores } from '../topics/topics.ts';
import type { WindowProblemsState } from '../window-problems.ts';

/** The time that a deletion can be undone, in milliseconds. */
export const UNDO_MS = 10_000;

export interface DeletionsState {
  /** Ids of captures that are about to be deleted; lists leave them out. */
  readonly pending: ReadonlySet<string>;
  /** `title`: of the only capture, for the notice. */
  readonly remove: (captures: readonly CaptureRecord[], title: string) => void;
  /** Deletes what is pending now: the window closes. */
  readonly flush: () => void;
}

export interface DeletionsParts {
  readonly topics: TopicStores;
  readonly bridge: Pick<Bridge, 'call'>;
  readonly documents: StoreApi<DocumentsState>;
  readonly notices: StoreApi<NoticesState>;
  readonly windowProblems: StoreApi<WindowProblemsState>;
}

interface Batch {
  readonly captures: readonly CaptureRecord[];
  /** Deleted with the results among them, which made them. */
  readonly parts: readonly CaptureRecord[];
  readonly title: string;
  readonly timer: ReturnType<typeof setTimeout>;
}

export function createDeletionsStore(given: DeletionsParts): StoreApi<DeletionsState> {
  const { bridge, documents, notices, windowProblems, topics } = given;
  /** `Also used by Orders Leak hunt 14:10: its verdict stays, …` */
  const usedText = (deleted: readonly CaptureRecord[], others: readonly CaptureRecord[]): string => {
    const results = others.filter((each) => deleted.some(({ id }) => resultsOn([each], id).length > 0));
    if (results.length === 0) return '';
    const titles = captureTitles(topics.captures.getState().value);
    const named = results.map(({ id, name }) => titles.get(id)?.head ?? name).join(', ');
    return ` Also used by ${named}: the verdict stays, but what is in the capture cannot be read then.`;
  };
  const batches = new Map<string, Batch>();
  let turns = 0;

  const store = createStore<DeletionsState>(() => ({ pending: new Set<string>(), remove, flush }));
  const changePending = (change: (pending: Set<string>) => void): void => {
    const pending = new Set(store.getState().pending);
    change(pending);
    store.setState({ pending });
  };
  /** Takes a batch out of those that can be undone; null if it no longer is one. */
  const take = (id: string): Batch | null => {
    const batch = batches.get(id) ?? null;
    if (batch === null) return null;
    clearTimeout(batch.timer);
    batches.delete(id);
    notices.getState().dismiss(id);
    return batch;
  };
  const destroy = async (id: string): Promise<void> => {
    const batch = take(id);
    for (const capture of batch?.captures ?? []) {
      const answer = await bridge.call('pen_delete_capture', { capture: capture.id });
      // A result was deleted with the captures that it made.
      if (answer.ok || answer.error.code === 'capture_not_found') continue;
      const title = batch?.captures.length === 1 ? batch.title : capture.name;
      windowProblems.getState().addError(`${title} was not deleted`, answer.error);
      changePending((pending) => {
        for (const each of [capture, ...(batch?.parts ?? [])]) pending.delete(each.id);
      });
    }
  };
  const undo = (id: string, tabs: readonly DocumentTab[]): void => {
    const batch = take(id);
    if (batch === null) return;
    changePending((pending) => {
      for (const { id: captureId } of [...batch.captures, ...batch.parts]) pending.delete(captureId);
    });
    for (const tab of tabs) documents.getState().open(tab, { background: true });
  };
  function remove(captures: readonly CaptureRecord[], title: string): void {
    if (captures.length === 0) return;
    turns += 1;
    const id = `deleted:${turns}`;
    const chosen = new Set(captures.map((capture) => capture.id));
    const all = topics.captures.getState().value;
    const parts = partsWith(all, chosen);
    const ids = new Set([...captures, ...parts].map((capture) => capture.id));
    // The tab of a comparison that is deleted would store it again.
    const compared = new Set(captures.map((capture) => comparedIds(capture).join(' ')).filter(Boolean));
    const tabs = documents
      .getState()
      .groups.flatMap((group) => group.tabs)
      .filter((tab) => captureIdsOf(tab).some((each) => ids.has(each)) || compared.has(captureIdsOf(tab).join(' ')));
    batches.set(id, { captures, parts, title, timer: setTimeout(() => void destroy(id), UNDO_MS) });
    changePending((pending) => {
      for (const each of ids) pending.add(each);
    });
    for (const tab of tabs) documents.getState().closeEverywhere(tab.id);
    const sizeBytes = [...captures, ...parts].reduce((sum, capture) => sum + capture.sizeBytes, 0);
    const used = usedText(
      captures,
      all.filter((each) => !ids.has(each.id) && !store.getState().pending.has(each.id)),
    );
    const owned = parts.length === 0 ? '' : `, with ${countNoun(parts.length, 'capture')} that it made`;
    notices.getState().add({
      id,
      severity: 'info',
      title: captures.length === 1 ? `${title} deleted` : `${countNoun(captures.length, 'capture')} deleted`,
      detail: `${formatBytes(sizeBytes)} on disk${owned}; the ${ids.size === 1 ? 'file is' : 'files are'} deleted when this notice closes.${used}`,
      action: { label: 'Undo', run: () => undo(id, tabs) },
    });
  }
  function flush(): void {
    for (const id of batches.keys()) void destroy(id);
  }
  // A dismissed notice, or one that others pushed out, can no longer be undone.
  notices.subscribe((state, before) => {
    for (const { id } of before.notices)
      if (batches.has(id) && !state.notices.some((notice) => notice.id === id)) void destroy(id);
  });
  return store;
}
