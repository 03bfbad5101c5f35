/** The window of the person, as capabilities use it. */
import type { Listenable } from '../../base/emitter.ts';
import type { ShownState, WindowSelection } from '../contracts/selections.ts';

export interface PersonWindowPort {
  /** True if a window is open now. */
  isOpen(): boolean;
  /**
   * Opens a place in the window, marked with the name of the client and a title. The person goes back by themselves. Returns whether it is
   * shown now, and what of the link the window ignored. Errors: `no_window`, `cancelled`, `deadline_exceeded` if the window does not answer,
   * and those of a link that cannot be opened.
   */
  show(
    link: string,
    options: { readonly by: string; readonly title: string; readonly signal: AbortSignal },
  ): Promise<{ readonly state: ShownState; readonly notes: readonly string[] }>;
  /** Null before the window has reported one, and without a window. */
  selection(): WindowSelection | null;
  /** After each change of the selection, also when the window opens or closes. */
  readonly changes: Listenable<void>;
}

/** The person's selection in the views of chats. */
export interface ViewSelectionsPort {
  note(callerId: string, selection: WindowSelection): void;
  /** The last selection in a view of this caller; null if there is none, or the person has selected something in the window since. */
  of(callerId: string): WindowSelection | null;
}
