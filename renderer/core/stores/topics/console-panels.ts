/** UI state of the console panels: typed expressions, filter, and the first visible message. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CONSOLE_LEVELS, type ConsoleLevel } from '../../../../shared/engine/console/contract/console.ts';

const MAX_EXPRESSIONS = 200;

export interface ConsoleView {
  /** Typed and not yet evaluated. */
  readonly draft: string;
  readonly levels: ReadonlySet<ConsoleLevel>;
  readonly filter: string;
  /** Messages before this id are hidden, for the capture started at `sinceMs`; other clients are not affected. */
  readonly cleared: { readonly sinceMs: number; readonly fromId: number } | null;
  /** The worker or frame below the target whose console is shown in its place; null: its own. */
  readonly shownId: string | null;
  /** Only messages of the selected frame are shown. */
  readonly onlySelected: boolean;
}

const NEW_VIEW: ConsoleView = {
  draft: '',
  levels: new Set(CONSOLE_LEVELS),
  filter: '',
  cleared: null,
  shownId: null,
  onlySelected: false,
};

export interface ConsolePanelsState {
  /** By target id. */
  readonly views: ReadonlyMap<string, ConsoleView>;
  /** Evaluated expressions of all targets, oldest first. */
  readonly history: readonly string[];
  readonly view: (targetId: string) => ConsoleView;
  readonly change: (targetId: string, change: Partial<ConsoleView>) => void;
  readonly remember: (expression: string) => void;
}

export function createConsolePanelsStore(): StoreApi<ConsolePanelsState> {
  return createStore<ConsolePanelsState>()((set, get) => ({
    views: new Map(),
    history: [],
    view: (targetId) => get().views.get(targetId) ?? NEW_VIEW,
    change: (targetId, change) =>
      set({ views: new Map(get().views).set(targetId, { ...get().view(targetId), ...change }) }),
    remember: (expression) => {
      const others = get().history.filter((one) => one !== expression);
      set({ history: [...others, expression].slice(-MAX_EXPRESSIONS) });
    },
  }));
}
