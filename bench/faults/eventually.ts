/** Waits for what happens soon, without a claim about how soon. */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/** Looks until `look` returns something other than null; null when `limitMs` is over. */
export async function eventually<T>(look: () => Promise<T | null> | T | null, limitMs: number): Promise<T | null> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null || performance.now() > endMs) return found;
    await delay(POLL_MS);
  }
}

/** Looks until no problem is left; returns those that remain after `limitMs`. */
export async function remaining(
  look: () => Promise<readonly string[]> | readonly string[],
  limitMs: number,
): Promise<readonly string[]> {
  let last: readonly string[] = [];
  await eventually(async () => {
    last = await look();
    return last.length === 0 ? true : null;
  }, limitMs);
  return last;
}
