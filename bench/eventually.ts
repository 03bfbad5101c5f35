/** Waits for what happens soon, without a claim about how soon. */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;
const LIMIT_MS = 120_000;

type Look<T> = () => Promise<T | null> | T | null;

/** Looks until `look` returns something other than null; null when `limitMs` is over. */
export async function eventually<T>(look: Look<T>, limitMs: number, pollMs = POLL_MS): Promise<T | null> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null || performance.now() > endMs) return found;
    await delay(pollMs);
  }
}

/** The same, but throws when `limitMs` is over. */
export async function until<T>(what: string, look: Look<T>, { limitMs = LIMIT_MS, pollMs = POLL_MS } = {}): Promise<T> {
  const found = await eventually(look, limitMs, pollMs);
  if (found === null) throw new Error(`${what} did not happen within ${limitMs / 1000} s`);
  return found;
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
