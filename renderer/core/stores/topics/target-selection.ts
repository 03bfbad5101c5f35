/** The window's selected target: main owns it; a choice is shown immediately and reverted on failure. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../bridge/bridge.ts';
import type { TopicStores } from './topics.ts';
import type { WindowProblemsState } from '../window-problems.ts';

export interface TargetSelectionState {
  /** Selected here and not yet confirmed by main. */
  readonly pendingTargetId: string | null;
  readonly select: (targetId: string, name: string) => Promise<void>;
}

/** The target that the window shows as selected, confirmed or not: what a person starts now is meant for this one. */
export function shownTargetId({
  targetSelection,
  topics,
}: {
  readonly targetSelection: StoreApi<TargetSelectionState>;
  readonly topics: TopicStores;
}): string | null {
  return targetSelection.getState().pendingTargetId ?? topics.session.getState().value.selectedTargetId;
}

export function createTargetSelectionStore(parts: {
  bridge: Pick<Bridge, 'call'>;
  topics: TopicStores;
  windowProblems: StoreApi<WindowProblemsState>;
}): StoreApi<TargetSelectionState> {
  const { bridge, topics, windowProblems } = parts;
  return createStore<TargetSelectionState>((set, get) => ({
    pendingTargetId: null,
    select: async (targetId, name) => {
      if (targetId === (get().pendingTargetId ?? topics.session.getState().value.selectedTargetId)) return;
      set({ pendingTargetId: targetId });
      const answer = await bridge.call('pen_select_page', { targetId });
      if (!answer.ok) {
        if (get().pendingTargetId === targetId)
          windowProblems.getState().addError(`${name} was not selected`, answer.error);
      } else {
        // The topic follows the response; the pending choice is shown until then.
        topics.session.receive({ selectedTargetId: targetId });
      }
      if (get().pendingTargetId === targetId) set({ pendingTargetId: null });
    },
  }));
}
