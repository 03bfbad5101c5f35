/** Test helper: the window of a person who has opened what the test says. */
import { Emitter } from '../../../base/emitter.ts';
import { ok } from '../../../base/result.ts';
import { type AppResult, unwrap } from '../../../base/errors.ts';
import type { ShownState, WindowSelection } from '../../contracts/selections.ts';
import type { PersonWindowPort } from '../pointing-ports.ts';

type ShowResult = AppResult<{ readonly state: ShownState; readonly notes: readonly string[] }>;

export interface ToyWindow {
  readonly port: PersonWindowPort;
  /** Links that were shown, with the names of the clients. */
  readonly shown: { readonly link: string; readonly by: string; readonly title: string }[];
  select(selection: WindowSelection | null): void;
  setOpen(isOpen: boolean): void;
  /** The outcome of the next calls of `show`. */
  answer(result: ShowResult): void;
}

/** A selection with the given parts; nothing is selected in the others. */
export function toySelection(parts: Partial<WindowSelection> = {}): WindowSelection {
  return { tab: 'Heap', kind: null, link: null, targetId: null, facts: {}, shownBy: null, ...parts };
}

/** Open, without a selection. */
export function createToyWindow(): ToyWindow {
  const changes = new Emitter<void>();
  const shown: { link: string; by: string; title: string }[] = [];
  let selection: WindowSelection | null = null;
  let isOpen = true;
  let result: ShowResult = ok({ state: 'shown', notes: [] });
  return {
    shown,
    port: {
      isOpen: () => isOpen,
      changes,
      selection: () => selection,
      show: async (link, { by, title }) => {
        shown.push({ link, by, title });
        return unwrap(result);
      },
    },
    select: (next) => {
      selection = next;
      changes.emit();
    },
    setOpen: (next) => {
      isOpen = next;
      changes.emit();
    },
    answer: (next) => {
      result = next;
    },
  };
}
