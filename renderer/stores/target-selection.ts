/** The window's selected target: main keeps it, this shows a choice at once and takes it back when it does not hold. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../bridge/bridge.ts';
import type { TopicStores } from './topics.ts';
import type { WindowProblemsState } from './window-problems.ts';

export interface TargetSelectionState {
  /** Chosen here and not yet confirmed by main. */
  readonly pendingTargetId: string | null;
  readonly select: (targetId: string, name: string) => Promise<void>;
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
        // The topic follows the answer; until it is here the pending choice stands for it.
        topics.session.receive({ selectedTargetId: targetId });
      }
      if (get().pendingTargetId === targetId) set({ pendingTargetId: null });
    },
  }));
}
