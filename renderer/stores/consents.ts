/** Which requests for the person's consent are in sight: only what is seen can be allowed with a key. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface ConsentCard {
  /** Its card is on the screen now. */
  readonly isVisible: () => boolean;
  /** The end of what would run was on the screen. */
  readonly isRead: () => boolean;
}

export interface ConsentCardsState {
  /** By request id. A document behind another one keeps its cards. */
  readonly cards: ReadonlyMap<string, ConsentCard>;
  /** A card is drawn; the answer is to be called when it is not any more. */
  readonly show: (requestId: string, card: ConsentCard) => () => void;
}

export function createConsentCardsStore(): StoreApi<ConsentCardsState> {
  return createStore<ConsentCardsState>()((set, get) => ({
    cards: new Map(),
    show: (requestId, card) => {
      set({ cards: new Map(get().cards).set(requestId, card) });
      return () => {
        // Another card of the same request may have come since.
        if (get().cards.get(requestId) !== card) return;
        set({ cards: new Map([...get().cards].filter(([id]) => id !== requestId)) });
      };
    },
  }));
}
