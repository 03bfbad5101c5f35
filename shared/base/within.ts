/** Waiting that ends by itself: after a time, or when a signal is aborted. */

/**
 * Waits for `work` for at most `ms` (`Infinity`: without a limit) and until one of the signals is aborted. Returns null if the work was not
 * done by then; the work itself continues. Rejects only as the work does.
 */
export async function within<T>(ms: number, work: Promise<T>, ...ends: readonly AbortSignal[]): Promise<T | null> {
  const ended = Promise.withResolvers<null>();
  const end = (): void => ended.resolve(null);
  const timer = Number.isFinite(ms) ? setTimeout(end, ms) : undefined;
  for (const signal of ends) signal.addEventListener('abort', end, { once: true });
  if (ends.some(({ aborted }) => aborted)) end();
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    clearTimeout(timer);
    for (const signal of ends) signal.removeEventListener('abort', end);
  }
}

/** Waits `ms`, or until one of the signals is aborted. Never rejects. */
export async function pause(ms: number, ...ends: readonly AbortSignal[]): Promise<void> {
  await within(ms, Promise.withResolvers<never>().promise, ...ends);
}
