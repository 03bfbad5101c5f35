/** Runs in an isolated world of the page: observes long tasks and slow interactions, and returns the slowest of each on request. */
export function observe(): { read(): { blockedMs: number; interactionMs: number }; stop(): void } {
  let blockedMs = 0;
  let interactionMs = 0;
  const tasks = new PerformanceObserver(function penWorkbenchTasks(list) {
    for (const { duration } of list.getEntries()) blockedMs = Math.max(blockedMs, duration);
  });
  const events = new PerformanceObserver(function penWorkbenchEvents(list) {
    // An entry without an interaction is a pointer move, or another event that waits for nothing.
    for (const { duration, interactionId } of list.getEntries() as PerformanceEventTiming[])
      if (interactionId > 0) interactionMs = Math.max(interactionMs, duration);
  });
  tasks.observe({ type: 'longtask' });
  events.observe({ type: 'event', durationThreshold: 16 });
  return {
    /** Since the last call. */
    read() {
      const slowest = { blockedMs, interactionMs };
      blockedMs = 0;
      interactionMs = 0;
      return slowest;
    },
    stop() {
      tasks.disconnect();
      events.disconnect();
    },
  };
}
