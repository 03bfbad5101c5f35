/** Draws a component anew when something changed that React does not hold. */
import { useState, useSyncExternalStore } from 'react';
import { Emitter } from '../../shared/base/emitter.ts';

/**
 * What to call when it changed. The component is drawn before anything else happens: a key or a click in between would meet what is
 * shown and act on what has replaced it.
 */
export function useRedraw(): () => void {
  const [{ subscribe, count, changed }] = useState(createChanges);
  useSyncExternalStore(subscribe, count);
  return changed;
}

function createChanges() {
  const emitter = new Emitter<void>();
  let changes = 0;
  return {
    subscribe: (listener: () => void) => {
      const subscription = emitter.listen(listener);
      return () => subscription.dispose();
    },
    count: () => changes,
    changed: () => {
      changes += 1;
      emitter.emit();
    },
  };
}
