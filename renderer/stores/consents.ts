/** Which requests for the person's consent are in sight: only what is seen can be allowed with a key. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface ConsentCardsState {
  /** By request id: whether its card is in sight now. A document behind another one keeps its cards. */
  readonly cards: ReadonlyMap<string, () => boolean>;
  /** A card is drawn; the answer is to be called when it is not any more. */
  readonly show: (requestId: string, isInSight: () => boolean) => () => void;
}

export function createConsentCardsStore(): StoreApi<ConsentCardsState> {
  return createStore<ConsentCardsState>()((set, get) => ({
    cards: new Map(),
    show: (requestId, isInSight) => {
      set({ cards: new Map(get().cards).set(requestId, isInSight) });
      return () => {
        // Another card of the same request may have come since.
        if (get().cards.get(requestId) !== isInSight) return;
        set({ cards: new Map([...get().cards].filter(([id]) => id !== requestId)) });
      };
    },
  }));
}
