/** Selections of the person in the views of chats, by the client whose chat it is. */
import type { Listenable } from '../../../shared/base/emitter.ts';
import type { ViewSelectionsPort } from '../../../shared/core/capability/pointing-ports.ts';
import type { WindowSelection } from '../../../shared/core/contracts/selections.ts';

/** As many as there may be clients. */
const MAX_CALLERS = 64;

/** `windowChanges`: the person has selected something in the window, which counts from then on; null without a window. */
export function createViewSelections(windowChanges: Listenable<void> | null): ViewSelectionsPort {
  const selections = new Map<string, WindowSelection>();
  windowChanges?.listen(() => selections.clear());
  return {
    note(callerId, selection) {
      selections.delete(callerId);
      selections.set(callerId, selection);
      const [oldest] = selections.keys();
      if (selections.size > MAX_CALLERS && oldest !== undefined) selections.delete(oldest);
    },
    of: (callerId) => selections.get(callerId) ?? null,
  };
}
