/** Problems known only to the window: a dropped file that failed, a message that did not parse. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Problem } from '../../../shared/core/contracts/activity.ts';
import { type AppError } from '../../../shared/base/errors.ts';

export interface WindowProblemsState {
  /** Newest first. */
  readonly problems: readonly Problem[];
  /** The latest problem of a person's action, shown where it happened; null once seen. */
  readonly add: (problem: Pick<Problem, 'severity' | 'title' | 'detail'> & { suggestion?: string | null }) => void;
  readonly addError: (title: string, error: AppError) => void;
  readonly clear: () => void;
}

/** Maximum list length. */
const MAX_PROBLEMS = 100;

export function createWindowProblemsStore(now: () => number): StoreApi<WindowProblemsState> {
  let lastId = 0;
  return createStore<WindowProblemsState>((set, get) => ({
    problems: [],
    add: ({ severity, title, detail, suggestion = null }) => {
      // The same problem within a short time is listed once.
      if (get().problems.some((problem) => problem.title === title && problem.detail === detail)) return;
      lastId += 1;
      const problem: Problem = {
        id: `window-${lastId}`,
        atMs: now(),
        severity,
        title,
        detail,
        suggestion,
        callId: null,
      };
      set((state) => ({ problems: [problem, ...state.problems].slice(0, MAX_PROBLEMS) }));
    },
    addError: (title, error) => {
      get().add({
        severity: 'error',
        title,
        detail: error.message,
        suggestion: error.forPerson ?? error.suggestion ?? null,
      });
    },
    clear: () => set({ problems: [] }),
  }));
}
