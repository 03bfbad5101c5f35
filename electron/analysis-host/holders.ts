/** The documents that ports hold: one is freed when the last port has dropped it. */
export interface Holders {
  hold(key: string): void;
  drop(key: string): void;
  /** Frees a document that no port holds: its port has closed while it was being opened. */
  freeUnheld(key: string): void;
}

/** `onUnheld` is called when the last holder of a document is gone; `free` also for a document that was never held. */
export function createHolders({
  free,
  onUnheld,
}: {
  readonly free: (key: string) => void;
  readonly onUnheld: (key: string) => void;
}): Holders {
  /** The number of ports that hold each document. */
  const holders = new Map<string, number>();
  return {
    hold: (key) => void holders.set(key, (holders.get(key) ?? 0) + 1),
    drop(key) {
      const left = (holders.get(key) ?? 0) - 1;
      if (left > 0) {
        holders.set(key, left);
        return;
      }
      holders.delete(key);
      free(key);
      onUnheld(key);
    },
    freeUnheld(key) {
      if (!holders.has(key)) free(key);
    },
  };
}
