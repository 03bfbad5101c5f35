/** Whether somebody asks something, and waiting until nobody does. */

export interface Quiet {
  /** Somebody asks; call what is returned when they are answered. */
  disturb(): () => void;
  /** Resolves when nobody asks anything, or with the signal. */
  until(signal: AbortSignal): Promise<void>;
}

export function createQuiet(): Quiet {
  let questions = 0;
  /** Called when the last one is answered. */
  const waiting = new Set<() => void>();

  return {
    disturb() {
      questions += 1;
      return () => {
        questions -= 1;
        if (questions === 0) for (const proceed of waiting) proceed();
      };
    },
    async until(signal) {
      if (questions === 0 || signal.aborted) return;
      const reached = Promise.withResolvers<void>();
      waiting.add(reached.resolve);
      signal.addEventListener('abort', () => reached.resolve(), { once: true });
      await reached.promise;
      waiting.delete(reached.resolve);
    },
  };
}
