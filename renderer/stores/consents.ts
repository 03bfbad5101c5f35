/** Which requests for the person's consent are in sight: only what is seen can be allowed with a key. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface ConsentCardsState {
  /** Ids of requests whose cards are drawn. */
  readonly shown: ReadonlySet<string>;
  /** A card is drawn; the answer is to be called when it is not any more. */
  readonly show: (requestId: string) => () => void;
}

export function createConsentCardsStore(): StoreApi<ConsentCardsState> {
  return createStore<ConsentCardsState>()((set, get) => ({
    shown: new Set(),
    show: (requestId) => {
      set({ shown: new Set([...get().shown, requestId]) });
      return () => set({ shown: new Set([...get().shown].filter((id) => id !== requestId)) });
    },
  }));
}
