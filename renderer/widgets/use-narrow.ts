/** Whether the window is narrower than the 1100 px below which details become an overlay. */
import { useSyncExternalStore } from 'react';

const QUERY = '(max-width: 1099px)';

function subscribe(listener: () => void): () => void {
  const list = window.matchMedia(QUERY);
  list.addEventListener('change', listener);
  return () => list.removeEventListener('change', listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(QUERY).matches);
}
