/** Whether somebody asks something, and waiting until nobody does. */

export interface Quiet {
  /** Somebody asks; call what is returned when they are answered. */
  disturb(): () => void;
  /** Resolves when nobody asks anything, or with the signal. */
  until(signal: AbortSignal): Promise<void>;
}

/** It is quiet `lull` after the last answer, unless somebody asked meanwhile: one question mostly follows another. */
export function createQuiet(lull: () => Promise<unknown> = () => Promise.resolve()): Quiet {
  let questions = 0;
  /** So many have been asked, ever. */
  let asked = 0;
  let isQuiet = true;
  /** Called when it is quiet again. */
  const waiting = new Set<() => void>();

  async function rest(): Promise<void> {
    const before = asked;
    await lull();
    if (asked !== before) return;
    isQuiet = true;
    for (const proceed of waiting) proceed();
  }

  return {
    disturb() {
      questions += 1;
      asked += 1;
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
