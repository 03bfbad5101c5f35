/** Re-renders a component after a change outside React state. */
import { useState, useSyncExternalStore } from 'react';
import { Emitter } from '../../../../shared/base/emitter.ts';

/** Returns a function to call after the change. It renders synchronously, so that a key press or click never acts on outdated content. */
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
