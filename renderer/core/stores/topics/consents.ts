/** Consent requests visible on screen: only a visible request can be allowed by shortcut. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface ConsentCard {
  /** Its card is on screen. */
  readonly isVisible: () => boolean;
  /** The end of its code was scrolled into view. */
  readonly isRead: () => boolean;
}

export interface ConsentCardsState {
  /** By request id. A document in the background keeps its cards. */
  readonly cards: ReadonlyMap<string, ConsentCard>;
  /** Registers a rendered card; call the returned function on unmount. */
  readonly show: (requestId: string, card: ConsentCard) => () => void;
}

export function createConsentCardsStore(): StoreApi<ConsentCardsState> {
  return createStore<ConsentCardsState>()((set, get) => ({
    cards: new Map(),
    show: (requestId, card) => {
      set({ cards: new Map(get().cards).set(requestId, card) });
      return () => {
        // Another card of the same request may have been registered since.
        if (get().cards.get(requestId) !== card) return;
        set({ cards: new Map([...get().cards].filter(([id]) => id !== requestId)) });
      };
    },
  }));
}
