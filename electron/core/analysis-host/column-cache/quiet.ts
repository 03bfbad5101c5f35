/** Tracks running queries, and waits until none runs. */

export interface Quiet {
  /** A query begins; call the returned function when it is answered. */
  disturb(): () => void;
  /** Resolves when no query runs, or with the signal. */
  until(signal: AbortSignal): Promise<void>;
}

/** Idle begins `idleGap` after the last answer, unless another query came in the meantime: one query usually follows another. */
export function createQuiet(idleGap: () => Promise<unknown> = () => Promise.resolve()): Quiet {
  let questions = 0;
  /** The total number of queries so far. */
  let queries = 0;
  let isQuiet = true;
  /** Called when it is idle again. */
  const waiting = new Set<() => void>();

  async function rest(): Promise<void> {
    const before = queries;
    await idleGap();
    if (queries !== before) return;
    isQuiet = true;
    for (const proceed of waiting) proceed();
  }

  return {
    disturb() {
      questions += 1;
      queries += 1;
      isQuiet = false;
      return () => {
        questions -= 1;
        if (questions === 0) void rest();
      };
    },
    async until(signal) {
      if (isQuiet || signal.aborted) return;
      const reached = Promise.withResolvers<void>();
      waiting.add(reached.resolve);
      signal.addEventListener('abort', () => reached.resolve(), { once: true });
      await reached.promise;
      waiting.delete(reached.resolve);
    },
  };
}
