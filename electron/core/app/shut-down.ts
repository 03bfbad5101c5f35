/** Ends calls and parts within a grace period. */
import type { Log } from '../log/log.ts';

/** Minimum time for closing the parts, however long the calls took. */
const MIN_MS = 500;

/** Returns false, and logs it, if something did not end within `graceMs`. */
export async function shutDown({
  graceMs,
  endCalls,
  closeParts,
  log,
}: {
  readonly graceMs: number;
  /** Returns false if calls did not end within `mostMs`. */
  readonly endCalls: (mostMs: number) => Promise<boolean>;
  readonly closeParts: () => Promise<void>;
  readonly log: Log;
}): Promise<boolean> {
  const startedMs = performance.now();
  const callsEnded = await endCalls(graceMs);
  const leftMs = Math.max(MIN_MS, graceMs - (performance.now() - startedMs));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), leftMs);
  });
  const partsClosed = await Promise.race([closeParts().then(() => true), expired]);
  clearTimeout(timer);
  if (!callsEnded || !partsClosed)
    log.info('shutting down took longer than its grace period; the rest is left to the next start');
  return callsEnded && partsClosed;
}
